import { linear } from './linear.js';
import { mlp } from './mlp.js';
import { residual } from './residual.js';
import { textBag } from './textBag.js';
import { textConv } from './textConv.js';
import { textGru } from './textGru.js';
import type { TrunkKind } from './trunk.js';

/** All trunks by the `kind` of the experiment file's `trunk:`. */
export const trunks = { mlp, linear, residual, textBag, textConv, textGru } satisfies Record<string, TrunkKind>;

export type TrunkName = keyof typeof trunks;
