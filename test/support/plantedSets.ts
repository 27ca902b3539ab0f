import { type LabelMatrix, labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';

/**
 * Votes of labeling functions of three sorts with planted truth over k classes: `voters` name a class, right with `accuracy`;
 * `deniers` say "not c" for one class c each, on rows of other classes with `coverage`, and on rows of c with (1 − accuracy) of that;
 * `hedgers` name the class and another one, or, wrongly, two others.
 */
export function plantedSets(options: {
  n: number;
  k: number;
  voters: number;
  deniers: number;
  hedgers?: number;
  accuracy?: number;
  coverage?: number;
  confidences?: boolean;
  seed?: number;
}): { matrix: LabelMatrix; truth: Int16Array; isSetVoter: (lf: number) => boolean } {
  const { n, k, voters, deniers, hedgers = 0, accuracy = 0.85, coverage = 0.5, seed = 1 } = options;
  const rng = new Rng(seed);
  const all = Array.from({ length: k }, (_, c) => c);
  const sets = all.map((c) => all.filter((other) => other !== c));
  if (k > 3) for (let a = 0; a < k; a++) for (let b = a + 1; b < k; b++) sets.push([a, b]);
  const codeOf = (classes: number[]) =>
    k + sets.findIndex((each) => each.join() === [...classes].sort((a, b) => a - b).join());
  const truth = new Int16Array(n);
  const table = Array.from({ length: n }, (_, row) => {
    const y = rng.integer(k);
    truth[row] = y;
    const another = (...but: number[]) => {
      const left = all.filter((c) => !but.includes(c));
      return left[rng.integer(left.length)];
    };
    const speaks = () => rng.uniform() < coverage;
    const right = () => rng.uniform() < accuracy;
    return [
      ...Array.from({ length: voters }, () => (speaks() ? (right() ? y : another(y)) : -1)),
      ...Array.from({ length: deniers }, (_, d) => {
        const denied = d % k;
        const says = y === denied ? rng.uniform() < coverage * (1 - accuracy) : speaks();
        return says ? codeOf(all.filter((c) => c !== denied)) : -1;
      }),
      ...Array.from({ length: hedgers }, () => {
        if (!speaks()) return -1;
        const first = right() ? y : another(y);
        return codeOf([first, another(first, y)]);
      }),
    ];
  });
  const weights = table.map((row) => row.map(() => (1 + rng.integer(16)) / 16));
  const matrix = labelMatrixFromDense(table, k, undefined, {
    sets,
    ...(options.confidences && { confidences: weights }),
  });
  return { matrix, truth, isSetVoter: (lf) => lf >= voters };
}
