import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import type { JointTask } from '../../src/labelmodel/joint/jointLabelModel.js';

export interface PlantedHierarchy {
  readonly tasks: readonly JointTask[];
  /** [n] the leaf class, 0…7; its bits above are the mid and the coarse class. */
  readonly leaf: Int16Array;
  /** [n, k] the posterior that knows every accuracy and the prior, per task. */
  readonly oracle: readonly Float64Array[];
}

const ks = [2, 4, 8];
const names = ['coarse', 'mid', 'leaf'];

/**
 * Coarse (2) → mid (4) → leaf (8) classes with labeling functions at every level, which err evenly at their own level.
 *
 * @param options.perLevel number of LFs that speak about each task
 */
export function plantedHierarchy({
  n,
  perLevel = [6, 8, 10],
  seed = 1,
  accuracy = [0.6, 0.92],
  coverage = [0.2, 0.6],
}: {
  n: number;
  perLevel?: readonly number[];
  seed?: number;
  accuracy?: readonly [number, number];
  coverage?: readonly [number, number];
}): PlantedHierarchy {
  const rng = new Rng(seed);
  const mass = Float64Array.from({ length: 8 }, () => 0.7 + 0.6 * rng.uniform());
  const total = mass.reduce((sum, p) => sum + p);
  const prior = mass.map((p) => p / total);
  const leaf = Int16Array.from({ length: n }, () => {
    let left = rng.uniform();
    return Math.min(
      7,
      Math.max(
        0,
        prior.findIndex((p) => (left -= p) < 0),
      ),
    );
  });
  const draw = ([low, high]: readonly [number, number]) => low + (high - low) * rng.uniform();
  const oracleLeaf = Float64Array.from({ length: 8 * n }, (_, at) => Math.log(prior[at % 8]));
  let lfs = 0;
  const tasks = names.map((name, t): JointTask => {
    const k = ks[t];
    const shift = 2 - t;
    const columns = Array.from({ length: perLevel[t] }, () => {
      const a = draw(accuracy);
      const c = draw(coverage);
      return Int16Array.from(leaf, (y, row) => {
        if (rng.uniform() >= c) return -1;
        const vote = rng.uniform() < a ? y >> shift : ((y >> shift) + 1 + rng.integer(k - 1)) % k;
        for (let other = 0; other < 8; other++) {
          oracleLeaf[8 * row + other] += Math.log(other >> shift === vote ? a : (1 - a) / (k - 1));
        }
        return vote;
      });
    });
    const classes = Array.from({ length: k }, (_, c) => `${name}${c}`);
    const above = names[t - 1];
    const split = Object.fromEntries(
      Array.from({ length: k / 2 }, (_, c) => [`${above}${c}`, [`${name}${2 * c}`, `${name}${2 * c + 1}`]]),
    );
    const rows = Array.from({ length: n }, (_, row) => columns.map((votes) => votes[row]));
    return {
      task: { name, classes, ...(t > 0 && { refines: { task: above, classes: split } }) },
      matrix: labelMatrixFromDense(
        rows,
        k,
        columns.map((_, j) => `${name}_lf${j}`),
      ),
      lfIds: columns.map(() => lfs++),
      gold: new Int16Array(n).fill(-1),
      classBalance: new Float64Array(k).fill(1 / k),
    };
  });
  const oracle = ks.map((k) => new Float64Array(n * k));
  for (let row = 0; row < n; row++) {
    const own = oracleLeaf.subarray(8 * row, 8 * row + 8).map(Math.exp);
    const sum = own.reduce((a, b) => a + b);
    own.forEach((p, y) => {
      for (let t = 0; t < 3; t++) oracle[t][row * ks[t] + (y >> (2 - t))] += p / sum;
    });
  }
  return { tasks, leaf, oracle };
}
