import { voteClasses } from '../core/voteClasses.js';
import { believedRatio } from './believedRates.js';
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

/** Enough to decide a tie, and in the evidence of other votes nothing. */
const lead = 1e-3;

/**
 * The label model of estimated vote rates. The floor is relative: an absolute one would make all votes of sparse
 * labeling functions equal.
 *
 * `betterThanRandom` cuts a vote's rate under another class to the largest under a class of its own. Gold finds votes that are mostly wrong, and the cut
 * would leave the rows that only they speak about in a tie, which is not to let unanimous votes stand: where there is gold, the
 * own class keeps a {@link lead}.
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
      const own = Math.max(floor, ...classes.map((c) => mu[s * k + c]));
      for (let y = 0; y < k; y++) {
        const rate = Math.max(floor, mu[s * k + y]);
        logRates[s * k + y] = guarded(own, rate, classes.includes(y));
        all += classBalance[y] * mu[s * k + y];
      }
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

  /** log P(the vote | y) beside `own`, that of its own class: the largest where it is for several. */
  function guarded(own: number, rate: number, isOwn: boolean): number {
    if (!settings.betterThanRandom) return Math.log(rate);
    if (!withGold || isOwn) return Math.log(Math.min(own, rate));
    return Math.log(rate > own ? own * (1 - lead) : rate);
  }
}
