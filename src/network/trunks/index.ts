import { linear } from './linear.js';
import { mlp } from './mlp.js';
import { residual } from './residual.js';
import type { TrunkKind } from './trunk.js';

/** All trunks by the `kind` of the experiment file's `trunk:`. */
export const trunks = { mlp, linear, residual } satisfies Record<string, TrunkKind>;

export type TrunkName = keyof typeof trunks;
