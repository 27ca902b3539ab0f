import { normalQuantile } from '../../core/normalQuantile.js';
import { wilsonInterval } from '../../core/wilsonInterval.js';

/** What is known of the rows of a task, [n] each. */
export interface Evidence {
  /** [n, k] how much a row speaks for each class: 1 for gold, probabilities of the label model; 0 throughout where nothing is known. */
  readonly weights: Float32Array;
  /** [n] 1 where a row may be scored on. */
  readonly scored: Uint8Array;
  /** [n] 1 where a row is worth covering: in the train split, without votes or with votes that disagree. */
  readonly wanted: Uint8Array;
}

/** A candidate for one class, judged. */
export interface Judged {
  /** The candidate's number. */
  readonly candidate: number;
  readonly class: number;
  /** Wanted rows on which it fires. */
  readonly gained: number;
  readonly precision: number;
  /** Scored rows on which it fires. */
  readonly n: number;
  /** 95 %, for this candidate alone. */
  readonly interval: readonly [low: number, high: number];
  /** The lower end that holds for all candidates and classes at once with 95 % (Bonferroni): many were tried, and some look good by luck. */
  readonly simultaneousLow: number;
  /** The class's share of the scored rows: what a candidate that knows nothing reaches. */
  readonly base: number;
  /** Whether it is better than that for sure, the number of tries considered. */
  readonly proven: boolean;
}

/** Two candidates that gain so much of the same rows say the same thing. */
const sameRows = 0.8;

/**
 * Judges candidates and puts the most useful first: those that are proven better than chance before the others, each by the wanted rows that it
 * gains times how far its simultaneous lower bound stands above chance. Of candidates that gain the same rows the first one stays.
 *
 * @param fires per candidate, ascending rows
 * @param k classes
 */
export function rankCandidates(
  fires: readonly Uint32Array[],
  { weights, scored, wanted }: Evidence,
  k: number,
): Judged[] {
  const base = new Float64Array(k);
  let rows = 0;
  for (let row = 0; row < scored.length; row++) {
    if (!scored[row]) continue;
    rows++;
    for (let c = 0; c < k; c++) base[c] += weights[row * k + c];
  }
  const z = normalQuantile(1 - 0.05 / 2);
  const zAll = normalQuantile(1 - 0.05 / (2 * Math.max(1, fires.length * k)));
  const judged = fires.flatMap((own, candidate): Judged[] => {
    const sums = new Float64Array(k);
    let n = 0;
    let gained = 0;
    for (const row of own) {
      gained += wanted[row];
      if (!scored[row]) continue;
      n++;
      for (let c = 0; c < k; c++) sums[c] += weights[row * k + c];
    }
    if (n === 0 || gained === 0) return [];
    const all = Array.from(sums, (sum, c): Judged => {
      const precision = Math.min(1, sum / n);
      const [simultaneousLow] = wilsonInterval(precision, n, zAll);
      const share = base[c] / rows;
      const interval = wilsonInterval(precision, n, z);
      return {
        candidate,
        class: c,
        gained,
        precision,
        n,
        interval,
        simultaneousLow,
        base: share,
        proven: simultaneousLow > share,
      };
    });
    return [all.reduce((best, each) => (margin(each) > margin(best) ? each : best))];
  });
  judged.sort((x, y) => Number(y.proven) - Number(x.proven) || worth(y) - worth(x) || x.candidate - y.candidate);
  const kept: Judged[] = [];
  const gains = (own: Judged) => new Set(fires[own.candidate].filter((row) => wanted[row]));
  const keptRows: Set<number>[] = [];
  for (const each of judged) {
    const own = gains(each);
    if (kept.some((other, i) => other.class === each.class && overlap(own, keptRows[i]) >= sameRows)) continue;
    kept.push(each);
    keptRows.push(own);
  }
  return kept;
}

function margin({ simultaneousLow, base }: Judged): number {
  return simultaneousLow - base;
}

/** An unproven one is worth what its own lower bound leaves, and what it lacks counts the more the more rows it would spoil. */
function worth(judged: Judged): number {
  return judged.gained * (judged.proven ? margin(judged) : judged.interval[0] - judged.base);
}

/** Shared rows as a share of either's (Jaccard). */
function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let both = 0;
  for (const row of a) if (b.has(row)) both++;
  return both / (a.size + b.size - both);
}
