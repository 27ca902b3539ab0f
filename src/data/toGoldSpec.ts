import type { GoldSpec } from '../core/taskSpec.js';
import type { GoldParams } from './goldParams.js';

/** Resolves a parsed `gold:`; without a word about the train split, no fit sees its gold. */
export function toGoldSpec(params: GoldParams): GoldSpec {
  if (typeof params === 'string') return { column: params, train: 'none' };
  const { path, key, ...spec } = params;
  return { ...spec, ...(path !== undefined && { file: { path, key } }) };
}
