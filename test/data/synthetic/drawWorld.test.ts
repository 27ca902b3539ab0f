import { describe, expect, it } from 'vitest';
import { drawWorld, type World } from '../../../src/data/synthetic/drawWorld.js';
import { worldParams } from '../../../src/data/synthetic/worldParams.js';
import { worldTruth } from '../../../src/data/synthetic/worldTruth.js';

const spec = (world: object, seed = 1) => ({ ...worldParams.parse({ features: 16, ...world }), seed });
const draw = (world: object, seed = 1) => drawWorld(spec(world, seed));

const share = (values: ArrayLike<unknown>, holds: (row: number) => boolean) => {
  let count = 0;
  for (let row = 0; row < values.length; row++) if (holds(row)) count++;
  return count / values.length;
};

/** Pearson's correlation of two 0/1 variables on the rows where `on` holds. */
function correlation(
  n: number,
  a: (row: number) => boolean,
  b: (row: number) => boolean,
  on: (row: number) => boolean,
) {
  let [rows, sumA, sumB, both] = [0, 0, 0, 0];
  for (let row = 0; row < n; row++) {
    if (!on(row)) continue;
    rows++;
    if (a(row)) sumA++;
    if (b(row)) sumB++;
    if (a(row) && b(row)) both++;
  }
  const [p, q] = [sumA / rows, sumB / rows];
  return (both / rows - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q));
}

const agreement = (world: World, s: string, t: string) =>
  share(world.ids, (row) => world.truth.get(s)![row] === world.truth.get(t)![row]);

/** Five standard errors of a share of n rows. */
const within = (n: number, p = 0.5) => 5 * Math.sqrt((p * (1 - p)) / n);

describe('drawWorld', () => {
  const rows = { train: 20_000, validation: 0, test: 0 };

  it('plants accuracies and coverages', () => {
    for (const votes of ['any', 'one']) {
      const world = draw({
        tasks: 1,
        classes: 3,
        rows,
        lfs: { count: 4, votes, accuracy: [0.5, 0.8], coverage: [0.1, 0.4] },
      });
      expect(world.functions.map(({ accuracy }) => accuracy).sort()).toEqual(
        [0.5, 0.6, 0.7, 0.8].map((a) => expect.closeTo(a, 9)),
      );
      const truth = world.truth.get('task0')!;
      for (const { name, accuracy, coverage, class: only } of world.functions) {
        const cast = world.votes.get(name)!;
        const voted = cast.filter((vote) => vote >= 0);
        expect(Math.abs(voted.length / world.n - coverage)).toBeLessThan(within(world.n, coverage));
        const right = share(cast, (row) => cast[row] === truth[row]) * (world.n / voted.length);
        expect(Math.abs(right - accuracy)).toBeLessThan(within(voted.length));
        if (only !== undefined) expect(new Set(voted)).toEqual(new Set([only]));
      }
    }
  });

  it('makes classes equally likely and spreads wrong votes over the other classes', () => {
    const world = draw({ tasks: 1, classes: 4, rows, lfs: { count: 1, accuracy: 0.4, coverage: 1 } });
    const truth = world.truth.get('task0')!;
    const votes = world.votes.get('task0_lf0')!;
    for (let c = 0; c < 4; c++) {
      expect(Math.abs(share(truth, (row) => truth[row] === c) - 0.25)).toBeLessThan(within(world.n, 0.25));
      if (c > 0)
        expect(Math.abs(share(truth, (row) => (truth[row] + c) % 4 === votes[row]) - 0.2)).toBeLessThan(
          within(world.n, 0.2),
        );
    }
  });

  it('plants the correlation of being right, given the class', () => {
    for (const votes of ['any', 'one']) {
      const lfs = { count: 6, votes, accuracy: 0.7, coverage: 0.6, correlated: { groups: 1, size: 4, strength: 0.5 } };
      const world = draw({ tasks: 1, rows, lfs });
      const truth = world.truth.get('task0')!;
      const of = (j: number) => world.votes.get(`task0_lf${j}`)!;
      const between = (a: number, b: number) =>
        votes === 'any'
          ? correlation(
              world.n,
              (row) => of(a)[row] === truth[row],
              (row) => of(b)[row] === truth[row],
              (row) => of(a)[row] >= 0 && of(b)[row] >= 0,
            )
          : correlation(
              world.n,
              (row) => of(a)[row] >= 0,
              (row) => of(b)[row] >= 0,
              (row) => truth[row] === a % 2,
            );
      expect(between(0, 2)).toBeCloseTo(0.5, 1);
      expect(Math.abs(between(2, 4))).toBeLessThan(0.05);
    }
  });

  it('plants relatedness: two tasks agree with ½ + arcsin(ρ) / π', () => {
    for (const relatedness of [0, 0.3, 0.8]) {
      const world = draw({ tasks: 3, relatedness, rows, lfs: { count: 1 } });
      const planted = 0.5 + Math.asin(relatedness) / Math.PI;
      for (const other of ['task1', 'task2'])
        expect(Math.abs(agreement(world, 'task0', other) - planted)).toBeLessThan(within(world.n));
    }
  });

  it('makes tasks that are nearer in a tree agree more, by ρ to the steps up to where they meet', () => {
    const tree = { structure: 'tree', tasks: 4, relatedness: 0.6, rows, lfs: { count: 1 } };
    const world = draw(tree);
    const { cosines } = worldTruth(spec(tree));
    expect(cosines![0].map((cosine) => Number(cosine.toFixed(6)))).toEqual([1, 0.6, 0.36, 0.36]);
    for (const t of [1, 2, 3]) {
      const planted = 0.5 + Math.asin(cosines![0][t]) / Math.PI;
      expect(Math.abs(agreement(world, 'task0', `task${t}`) - planted)).toBeLessThan(within(world.n));
    }
  });

  it('makes one task of all at relatedness 1, noise and slices included', () => {
    const world = draw({
      tasks: 3,
      classes: 3,
      relatedness: 1,
      noise: 1,
      slices: { odd: {} },
      rows,
      lfs: { count: 1 },
    });
    expect(world.truth.get('task2')).toEqual(world.truth.get('task0'));
  });

  it('leaves nothing in common at relatedness 0: another task’s best direction tells no more than chance', () => {
    const world = draw({ tasks: 2, relatedness: 0, noise: 0, rows, lfs: { count: 1 } });
    const directionOf = (task: string) => {
      const y = world.truth.get(task)!;
      // Of a normal x with y = [u · x > 0] the mean of x · (2y − 1) is √(2 / π) · u.
      return world.features.map((column) => column.reduce((sum, x, row) => sum + x * (2 * y[row] - 1), 0) / world.n);
    };
    const [a, b] = [directionOf('task0'), directionOf('task1')];
    const predicted = (u: number[], row: number) =>
      u.reduce((sum, w, j) => sum + w * world.features[j][row], 0) > 0 ? 1 : 0;
    const own = share(world.ids, (row) => predicted(a, row) === world.truth.get('task0')![row]);
    const others = share(world.ids, (row) => predicted(b, row) === world.truth.get('task0')![row]);
    expect(own).toBeGreaterThan(0.97);
    expect(Math.abs(others - 0.5)).toBeLessThan(0.03);
  });

  it('lets features tell as much as the noise leaves', () => {
    const noisy = { tasks: 1, noise: 0.75, rows, lfs: { count: 1 } };
    const world = draw(noisy);
    const y = world.truth.get('task0')!;
    const u = world.features.map((column) => column.reduce((sum, x, row) => sum + x * (2 * y[row] - 1), 0));
    const right = share(
      world.ids,
      (row) => (u.reduce((sum, w, j) => sum + w * world.features[j][row], 0) > 0 ? 1 : 0) === y[row],
    );
    // ½ + arcsin(1 / √(1 + 0.75²)) / π = ½ + arcsin(0.8) / π
    expect(worldTruth(spec(noisy)).bestAccuracy).toBeCloseTo(0.795167, 6);
    expect(right).toBeCloseTo(0.795, 1.7);
  });

  it('refines level upon level in a hierarchy', () => {
    const world = draw({ structure: 'hierarchy', tasks: 3, rows, lfs: { count: 1 } });
    const [coarse, mid, leaf] = [0, 1, 2].map((level) => world.truth.get(`level${level}`)!);
    expect(mid.every((c, row) => c >> 1 === coarse[row]) && leaf.every((c, row) => c >> 1 === mid[row])).toBe(true);
    for (let c = 0; c < 8; c++)
      expect(Math.abs(share(leaf, (row) => leaf[row] === c) - 0.125)).toBeLessThan(within(world.n, 0.125));
  });

  it('turns the classes of a slice, and lets functions err there as planted', () => {
    const base = { tasks: 2, noise: 0, rows, lfs: { count: 1, accuracy: 0.9, coverage: 1 } };
    const slices = { odd: { share: 0.1, tasks: ['task0'], accuracy: 0.2 } };
    const [plain, world] = [draw(base), draw({ ...base, slices })];
    const inside = world.slices.get('odd')!;
    expect(Math.abs(share(inside, (row) => inside[row] === 1) - 0.1)).toBeLessThan(within(world.n, 0.1));
    const rule = (task: string) => share(inside, (row) => world.truth.get(task)![row] === plain.truth.get(task)![row]);
    // Another slice direction changes nothing about the tasks' own.
    expect(rule('task1')).toBe(1);
    expect(
      share(
        inside,
        (row) => (world.truth.get('task0')![row] !== plain.truth.get('task0')![row]) === (inside[row] === 1),
      ),
    ).toBe(1);
    const votes = world.votes.get('task0_lf0')!;
    const right = (member: number) => {
      const rowsOf = [...inside.keys()].filter((row) => inside[row] === member);
      return rowsOf.filter((row) => votes[row] === world.truth.get('task0')![row]).length / rowsOf.length;
    };
    expect(Math.abs(right(1) - 0.2)).toBeLessThan(within(1900, 0.2));
    expect(Math.abs(right(0) - 0.9)).toBeLessThan(within(17_000, 0.1));
  });

  it('draws the same bytes from the same seed, others from another, and fewer rows as the first of more', () => {
    const small = {
      tasks: 2,
      lfs: { count: 3, correlated: { strength: 0.5 } },
      rows: { train: 50, validation: 10, test: 20 },
    };
    const [one, again, other] = [draw(small), draw(small), draw(small, 2)];
    expect(again).toEqual(one);
    expect(other.features[0]).not.toEqual(one.features[0]);
    const more = draw({ ...small, rows: { train: 80, validation: 10, test: 20 } });
    const trains = (world: World, name: string) => [...world.votes.get(name)!.subarray(0, 50)];
    expect(trains(more, 'task1_lf2')).toEqual(trains(one, 'task1_lf2'));
    expect([...more.features[3].subarray(0, 50)]).toEqual([...one.features[3].subarray(0, 50)]);
    expect([...more.features[3].subarray(80)]).toEqual([...one.features[3].subarray(50)]);
    expect([...more.votes.get('task0_lf0')!.subarray(80)]).toEqual([...one.votes.get('task0_lf0')!.subarray(50)]);
  });
});
