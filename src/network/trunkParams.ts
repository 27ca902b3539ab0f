import type { z } from 'zod';
import { kindUnion } from './kindUnion.js';
import { trunks } from './trunks/index.js';

/** The experiment file's `trunk:`. */
export const trunkParams = kindUnion(trunks, 'mlp').describe('the layers that all tasks share');

export type TrunkParams = z.output<typeof trunkParams>;
