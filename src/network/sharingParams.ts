import type { z } from 'zod';
import { kindUnion } from './kindUnion.js';
import { sharings } from './sharing/index.js';

/** The experiment file's `sharing:`. */
export const sharingParams = kindUnion(sharings, 'hard').describe(
  'what stands between the trunk and the heads: one representation for all tasks, or one for each',
);

export type SharingParams = z.output<typeof sharingParams>;
