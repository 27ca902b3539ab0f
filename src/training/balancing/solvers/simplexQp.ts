import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Added to the diagonal, as a share of its mean: parallel gradients make Q singular, and equal ones shall share alike. */
const ridge = 1e-10;
const tolerance = 1e-10;

/**
 * argmin ½·wᵀQw + bᵀw over the simplex { w ≥ 0, Σw = 1 }, by a primal active set method (Nocedal & Wright, 2006, section
 * 16.5): exact after finitely many steps, each of which solves the equations of the weights that are free.
 *
 * @param Q [n, n] symmetric, positive semidefinite
 * @param b [n]
 * @param start [n] a point of the simplex near the answer; left out: its centre
 * @returns [n]
 */
export function simplexQp(
  Q: readonly (readonly number[])[],
  b: readonly number[],
  start: readonly number[] = b.map(() => 1 / b.length),
): number[] {
  const n = b.length;
  const mean = Q.reduce((sum, row, i) => sum + row[i], 0) / n;
  const size = mean > 0 ? mean : Math.max(...b.map(Math.abs)) || 1;
  const q = Q.map((row, i) => row.map((value, j) => value / size + (i === j ? ridge : 0)));
  const c = b.map((value) => value / size);
  let w = [...start];
  let free = w.flatMap((value, i) => (value > 0 ? [i] : []));
  for (let round = 0; round < 10 * n + 20; round++) {
    const target = onFace(q, c, free);
    const outside = free.filter((i) => target[i] < 0);
    if (outside.length > 0) {
      const reach = (i: number) => w[i] / (w[i] - target[i]);
      const step = Math.min(...outside.map(reach));
      const blocking = new Set(outside.filter((i) => reach(i) <= step));
      w = w.map((value, i) => (blocking.has(i) ? 0 : Math.max(0, value + step * (target[i] - value))));
      free = free.filter((i) => !blocking.has(i));
      continue;
    }
    w = target;
    const slope = q.map((row, i) => row.reduce((sum, value, j) => sum + value * w[j], c[i]));
    const level = slope.reduce((sum, value, i) => sum + value * w[i], 0);
    const limit = tolerance * Math.max(1, ...slope.map(Math.abs));
    let entering = -1;
    for (let i = 0; i < n; i++) {
      if (free.includes(i) || slope[i] >= level - limit) continue;
      if (entering < 0 || slope[i] < slope[entering]) entering = i;
    }
    if (entering < 0) break;
    free = [...free, entering].sort((x, y) => x - y);
  }
  const total = w.reduce((sum, value) => sum + value, 0);
  return w.map((value) => value / total);
}

/** The minimum where the weights outside `free` are zero and the others sum to 1, whatever their signs. */
function onFace(q: readonly (readonly number[])[], c: readonly number[], free: readonly number[]): number[] {
  const part = new Matrix(free.map((i) => free.map((j) => q[i][j])));
  const sides = new Matrix(free.map((i) => [1, -c[i]]));
  const solved = new CholeskyDecomposition(part).solve(sides);
  let ones = 0;
  let rest = 1;
  for (let at = 0; at < free.length; at++) {
    ones += solved.get(at, 0);
    rest -= solved.get(at, 1);
  }
  const multiplier = rest / ones;
  const target = new Array(c.length).fill(0);
  free.forEach((i, at) => {
    target[i] = solved.get(at, 1) + multiplier * solved.get(at, 0);
  });
  return target;
}
