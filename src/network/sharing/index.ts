import { hard } from './hard.js';
import type { SharingKind } from './sharing.js';

/** All ways of sharing by the `kind` of the experiment file's `sharing:`. */
export const sharings = { hard } satisfies Record<string, SharingKind>;

export type SharingName = keyof typeof sharings;
