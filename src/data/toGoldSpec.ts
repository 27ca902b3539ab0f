import type { GoldSpec } from '../core/taskSpec.js';
import type { GoldParams } from './goldParams.js';

/** Resolves a parsed `gold:`; without a word about the train split, no fit sees its gold. */
export function toGoldSpec(params: GoldParams): GoldSpec {
  return typeof params === 'string' ? { column: params, train: 'none' } : params;
}
