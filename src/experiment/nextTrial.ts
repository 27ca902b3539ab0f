/** How far a setting of successive halving has come. */
export interface Trial {
  /** Its scores by rung, from the first on; a larger one is better. `null`: it failed there, and goes no further. */
  readonly scores: readonly (number | null)[];
  /** Whether it is being trained now. */
  readonly running: boolean;
}

/**
 * What asynchronous successive halving trains next: from the highest rung down, the best setting among the top 1/η of those that finished a rung and have
 * not gone on from it; where there is none, the next setting that has not begun.
 * Li et al., 2020 ("A System for Massively Parallel Hyperparameter Tuning", section 3.2, algorithm 2); the bracket is Hyperband's most aggressive one, as
 * there (Li et al., 2018, "Hyperband", section 3).
 *
 * @param rungs how many there are
 * @returns undefined where nothing can be trained now: all is done, or what runs decides
 */
export function nextTrial(
  trials: readonly Trial[],
  rungs: number,
  eta: number,
): { readonly trial: number; readonly rung: number } | undefined {
  for (let rung = rungs - 2; rung >= 0; rung--) {
    const finished = trials
      .map(({ scores, running }, trial) => ({ trial, scores, running }))
      .filter(({ scores }) => scores.length > rung);
    // Settings that did as well go on in the order in which they were drawn.
    const ranked = [...finished].sort((a, b) => valueAt(b.scores, rung) - valueAt(a.scores, rung) || a.trial - b.trial);
    const best = ranked
      .slice(0, Math.floor(finished.length / eta))
      .find(({ scores, running }) => scores.length === rung + 1 && !running && scores[rung] !== null);
    if (best) return { trial: best.trial, rung: rung + 1 };
  }
  const trial = trials.findIndex(({ scores, running }) => scores.length === 0 && !running);
  return trial < 0 ? undefined : { trial, rung: 0 };
}

function valueAt(scores: readonly (number | null)[], rung: number): number {
  return scores[rung] ?? Number.NEGATIVE_INFINITY;
}
