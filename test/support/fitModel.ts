import type { LabelMatrix } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { type LabelModelName, labelModels } from '../../src/labelmodel/index.js';
import type { FittedLabelModel, LabelModelKind } from '../../src/labelmodel/labelModel.js';

/** Fits a registered kind with its defaults, no gold and a uniform balance unless told otherwise. */
export function fitModel(
  name: LabelModelName,
  matrix: LabelMatrix,
  options: { params?: Record<string, unknown>; gold?: Int16Array; classBalance?: number[]; seed?: number } = {},
): FittedLabelModel {
  const kind: LabelModelKind = labelModels[name];
  return kind.create(kind.params.parse(options.params ?? {})).fit({
    matrix,
    gold: options.gold ?? new Int16Array(matrix.n).fill(-1),
    classBalance: options.classBalance
      ? Float64Array.from(options.classBalance)
      : new Float64Array(matrix.k).fill(1 / matrix.k),
    rng: new Rng(options.seed ?? 0),
  });
}
