import { crossStitch } from './crossStitch.js';
import { hard } from './hard.js';
import { mmoe } from './mmoe.js';
import { ple } from './ple.js';
import type { SharingKind } from './sharing.js';

/** All ways of sharing by the `kind` of the experiment file's `sharing:`. */
export const sharings = { hard, mmoe, ple, crossStitch } satisfies Record<string, SharingKind>;

export type SharingName = keyof typeof sharings;
