import { Rng } from '../../src/core/rng.js';
import { splitCode } from '../../src/core/split.js';

/** A square of points, a straight boundary, and two small discs on it in which the classes are the other way round. */
export interface SliceWorld {
  readonly n: number;
  /** [n, 2] in [−1, 1]². */
  readonly points: Float32Array;
  /** [n] 0 or 1. */
  readonly gold: Int16Array;
  /** [n] split codes. */
  readonly splits: Uint8Array;
  /** Rows in each disc. */
  readonly slices: readonly { readonly name: string; readonly rows: Uint32Array }[];
}

/** Points per split. */
export const worldSizes = { train: 2000, validation: 2000, test: 4000 } as const;

/**
 * The shape of the slice paper's synthetic set (Chen et al., 2019, figure 1), drawn anew from a seed: a line through the origin at a random
 * angle, and two discs with their centres on it, each with 3 to 5 % of the square's area.
 */
export function sliceWorld(seed: number): SliceWorld {
  const rng = new Rng(seed).derive('slice world');
  const angle = 2 * Math.PI * rng.uniform();
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const discs = [-1, 1].map((side, i) => {
    const along = side * (0.35 + 0.2 * rng.uniform());
    const area = 4 * (0.03 + 0.02 * rng.uniform());
    return { name: `disc${i + 1}`, x: -ny * along, y: nx * along, r2: area / Math.PI };
  });
  const n = worldSizes.train + worldSizes.validation + worldSizes.test;
  const points = new Float32Array(n * 2);
  const gold = new Int16Array(n);
  const splits = new Uint8Array(n);
  const members: number[][] = discs.map(() => []);
  for (let row = 0; row < n; row++) {
    const x = 2 * rng.uniform() - 1;
    const y = 2 * rng.uniform() - 1;
    points.set([x, y], row * 2);
    const within = discs.map((disc) => (x - disc.x) ** 2 + (y - disc.y) ** 2 < disc.r2);
    gold[row] = x * nx + y * ny > 0 !== within.includes(true) ? 1 : 0;
    splits[row] =
      row < worldSizes.train
        ? splitCode.train
        : row < worldSizes.train + worldSizes.validation
          ? splitCode.validation
          : splitCode.test;
    within.forEach((is, slice) => {
      if (is) members[slice].push(row);
    });
  }
  return {
    n,
    points,
    gold,
    splits,
    slices: discs.map(({ name }, i) => ({ name, rows: Uint32Array.from(members[i]) })),
  };
}
