import type { Scored } from './scored.js';

/**
 * Per class F1 = 2 TP / (decided + gold), each a weighted sum over rows; a tied decision enters every tied class with
 * its share 1/ties, so that F1 of ties agrees with accuracy of ties.
 *
 * @returns a function that fills, each [k], `f1` (NaN where a class is neither decided nor gold) and the counts that it is
 *   made of: `truePositive`, `decided` and `goldCount`; the next call overwrites them
 */
export function classF1({ n, k, gold, decisions }: Scored) {
  // Decisions are nearly one-hot: as a list of (row, class, share) a draw costs n, not n × k.
  const rows: number[] = [];
  const classes: number[] = [];
  const shares: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) {
      const share = decisions[i * k + c];
      if (share === 0) continue;
      rows.push(i);
      classes.push(c);
      shares.push(share);
    }
  }
  const entries = {
    rows: Uint32Array.from(rows),
    classes: Int16Array.from(classes),
    shares: Float64Array.from(shares),
  };
  const truePositive = new Float64Array(k);
  const decided = new Float64Array(k);
  const goldCount = new Float64Array(k);
  const f1 = new Float64Array(k);

  return (weights?: ArrayLike<number>) => {
    truePositive.fill(0);
    decided.fill(0);
    goldCount.fill(0);
    for (let i = 0; i < n; i++) goldCount[gold[i]] += weights ? weights[i] : 1;
    for (let e = 0; e < entries.rows.length; e++) {
      const i = entries.rows[e];
      const c = entries.classes[e];
      const w = (weights ? weights[i] : 1) * entries.shares[e];
      decided[c] += w;
      if (gold[i] === c) truePositive[c] += w;
    }
    for (let c = 0; c < k; c++) f1[c] = (2 * truePositive[c]) / (decided[c] + goldCount[c]);
    return { f1, truePositive, decided, goldCount };
  };
}
