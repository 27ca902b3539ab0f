import { goldLosses } from './goldLosses.js';
import type { FittedLabelModel, LabelModelInput } from './labelModel.js';
import { surelyPositive } from './surelyPositive.js';

/** Parts that gold is taken out in: each row is labeled by a fit that saw the gold of the other parts. */
const parts = 5;

/**
 * The fit with gold where it labels rows better that it does not see, else the fit without. Pinned rows tell a model how often labelers
 * err; where labelers err together on a few hard rows, that is less than it takes it for, and the labels of the others get worse.
 *
 * Every gold row with votes is labeled twice: without any gold, and by the gold of the other four fifths. The fit with all gold is kept
 * where that lowers the mean log loss by more than two standard errors. Costs seven fits in place of one.
 *
 * @param fitWith one and the same gold gives one and the same fit
 * @returns with `goldHelps` in the summary where there was gold to judge by
 */
export function goldThatHelps(
  { matrix, gold }: Pick<LabelModelInput, 'matrix' | 'gold'>,
  fitWith: (gold: Int16Array) => FittedLabelModel,
): FittedLabelModel {
  const { rowOffsets } = matrix;
  const judged = [...gold.keys()].filter((row) => gold[row] >= 0 && rowOffsets[row + 1] > rowOffsets[row]);
  if (judged.length === 0) return fitWith(gold);
  const lossesOf = (model: FittedLabelModel, rows: readonly number[]) => goldLosses(model, matrix, gold, rows);

  const without = fitWith(new Int16Array(gold.length).fill(-1));
  const before = lossesOf(without, judged);
  // By what is lost without gold, so that every part has hard and easy rows and the order of rows is no matter.
  const order = [...judged.keys()].sort((a, b) => before[a] - before[b] || gold[judged[a]] - gold[judged[b]]);
  const gains: number[] = [];
  for (let part = 0; part < Math.min(parts, judged.length); part++) {
    const places = order.filter((_, rank) => rank % parts === part);
    const others = gold.slice();
    for (const at of places) others[judged[at]] = -1;
    const after = lossesOf(
      fitWith(others),
      places.map((at) => judged[at]),
    );
    gains.push(...after.map((loss, i) => before[places[i]] - loss));
  }
  const goldHelps = surelyPositive(gains);
  const kept = goldHelps ? fitWith(gold) : without;
  return { ...kept, summary: { ...kept.summary, goldHelps }, toJSON: () => withSummary(kept, goldHelps) };
}

function withSummary(kept: FittedLabelModel, goldHelps: boolean): ReturnType<FittedLabelModel['toJSON']> {
  const json = kept.toJSON();
  return { ...json, summary: { ...json.summary, goldHelps } };
}
