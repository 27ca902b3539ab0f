import { argMax, softmaxInPlace } from '../core/numeric.js';
import type { ProbLabels } from '../core/probLabels.js';
import type { LabelModelJSON } from './labelModel.js';

/** Fewer rows than this say too little of how sure the labels may be. */
export const fewestTemperatureRows = 20;

/** The prior on log T, a normal one round 0 with this spread: it weighs about as much as a few rows. */
const spread = 1;
/** T is looked for within 1/20 … 20. */
const most = Math.log(20);
/** A probability of 0 would make every T infinitely wrong. */
const floor = 1e-7;

/**
 * p^(1/T), renormalised, on rows with votes: T > 1 makes labels less sure, T < 1 surer, and the likeliest class stays the same.
 * Rows without votes keep the prior.
 *
 * @param temperature > 0; 1 returns the labels as they are
 */
export function temper(labels: ProbLabels, temperature: number): ProbLabels {
  if (temperature === 1) return labels;
  const { n, k, covered } = labels;
  const probs = labels.probs.slice();
  const row = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    if (!covered[i]) continue;
    for (let y = 0; y < k; y++) row[y] = Math.log(probs[i * k + y]) / temperature;
    softmaxInPlace(row);
    // Rounding to 32 bits may make a near tie a tie, which the first class would win.
    const before = argMax(probs, i * k, k);
    if (argMax(Float32Array.from(row)) === before) probs.set(row, i * k);
  }
  return { ...labels, probs };
}

/**
 * The T that makes gold likeliest under {@link temper} (Guo et al. 2017, section 4.2), with a normal prior on log T that holds it
 * near 1 where rows are few. Golden section search: log loss is convex in 1/T, so there is one minimum.
 *
 * @param rows rows with gold and votes
 * @param gold [n]
 */
export function fitTemperature({ k, probs }: ProbLabels, rows: readonly number[], gold: Int16Array): number {
  const logs = Float64Array.from({ length: rows.length * k }, (_, at) =>
    Math.log(Math.max(floor, probs[rows[Math.floor(at / k)] * k + (at % k)])),
  );
  const loss = (logT: number) => {
    const inverse = Math.exp(-logT);
    let sum = (logT / spread) ** 2 / 2;
    for (let i = 0; i < rows.length; i++) {
      let top = Number.NEGATIVE_INFINITY;
      for (let y = 0; y < k; y++) top = Math.max(top, logs[i * k + y]);
      let total = 0;
      for (let y = 0; y < k; y++) total += Math.exp((logs[i * k + y] - top) * inverse);
      sum += Math.log(total) - (logs[i * k + gold[rows[i]]] - top) * inverse;
    }
    return sum;
  };
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-most, most];
  for (let step = 0; step < 40; step++) {
    const width = ratio * (high - low);
    if (loss(high - width) < loss(low + width)) high = low + width;
    else low = high - width;
  }
  return Math.exp((low + high) / 2);
}

/** The temperature that a saved label model's task was given; see `labelmodels/<task>.json`. */
export function temperatureOf(json: Pick<LabelModelJSON, 'summary'>): number {
  const { temperature } = json.summary;
  return typeof temperature === 'number' ? temperature : 1;
}
