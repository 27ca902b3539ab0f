import { mlp } from './mlp.js';
import type { TrunkKind } from './trunk.js';

/** All trunks by the `kind` of the experiment file's `trunk:`. */
export const trunks = { mlp } satisfies Record<string, TrunkKind>;

export type TrunkName = keyof typeof trunks;
