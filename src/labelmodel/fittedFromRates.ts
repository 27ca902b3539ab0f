import { voteClasses } from '../core/voteClasses.js';
import { believedRatio } from './believedRates.js';
import { guardedLogRates } from './guardedLogRates.js';
import type { FittedLabelModel } from './labelModel.js';
import { ratesModel } from './ratesModel.js';
import type { VoteMoments } from './voteMoments.js';

/** How {@link fittedFromRates} reads rates. */
export interface RateSettings {
  /** For labeling functions and votes without evidence of their own. */
  readonly accuracy: number;
  /** Rates stay above this share of the vote's frequency. */
  readonly floor: number;
  readonly betterThanRandom: boolean;
}

/**
 * The label model of estimated vote rates. The floor is relative: an absolute one would make all votes of sparse
 * labeling functions equal. See {@link guardedLogRates}.
 *
 * @param mu [symbols, k] P(the LF casts this vote | y)
 * @param classBalance [k] what the model predicts with
 */
export function fittedFromRates(
  kind: string,
  names: readonly string[],
  moments: VoteMoments,
  mu: Float64Array,
  classBalance: Float64Array,
  summary: FittedLabelModel['summary'],
  settings: RateSettings,
): FittedLabelModel {
  const { n, m, k, blocks, blockLf, symbolVote, symbolCount } = moments;
  const { betterThanRandom } = settings;
  const withGold = moments.goldCount.length > 0;
  const symbolLfs = new Uint32Array(symbolVote.length);
  const accuracies = new Float64Array(m).fill(settings.accuracy);
  const logRates = new Float64Array(mu.length);
  blockLf.forEach((lf, b) => {
    let right = 0;
    let all = 0;
    for (let s = blocks[b]; s < blocks[b + 1]; s++) {
      symbolLfs[s] = lf;
      const floor = (settings.floor * symbolCount[s]) / n;
      const classes = voteClasses(moments, symbolVote[s]);
      const rates = mu.subarray(s * k, (s + 1) * k);
      logRates.set(guardedLogRates(rates, classes, { floor, betterThanRandom, withGold }), s * k);
      for (let y = 0; y < k; y++) all += classBalance[y] * rates[y];
      for (const c of classes) right += classBalance[c] * mu[s * k + c];
    }
    if (all > 0) accuracies[lf] = Math.min(1, right / all);
  });
  return ratesModel(kind, {
    names,
    prior: classBalance,
    accuracies,
    summary,
    symbolLfs,
    symbolClasses: symbolVote,
    sets: moments.sets,
    logRates,
    unseenRatio: believedRatio(settings.accuracy, k),
  });
}
