import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProbLabels } from '../../src/core/probLabels.js';
import { reconcileRefinements, type TaskBelief } from '../../src/hierarchy/reconcileRefinements.js';
import { taskTree } from '../../src/hierarchy/taskTree.js';

const coarse = { name: 'coarse', classes: ['c0', 'c1'], source: 's' };
const fine = {
  name: 'fine',
  classes: ['m0', 'm1', 'm2'],
  source: 's',
  refines: { task: 'coarse', classes: { c0: ['m0', 'm1'], c1: ['m2'] } },
};

type Tasks = Parameters<typeof taskTree>[0];

function reconcile(tasks: Tasks, beliefs: Record<string, TaskBelief>) {
  return reconcileRefinements(
    new Map(tasks.map((task) => [task.name, task])),
    taskTree(tasks),
    new Map(Object.entries(beliefs)),
  );
}

function belief(rows: number[][], prior: number[]): TaskBelief {
  const labels: ProbLabels = {
    n: rows.length,
    k: prior.length,
    probs: Float32Array.from(rows.flat()),
    covered: new Uint8Array(rows.length).fill(1),
  };
  return { labels, prior: Float64Array.from(prior) };
}

const third = [1 / 3, 1 / 3, 1 / 3];

test('by hand: the product over feasible pairs, over the prior within the coarse class', () => {
  const agreed = reconcile([coarse, fine], {
    coarse: belief([[0.8, 0.2]], [0.5, 0.5]),
    fine: belief([[0.2, 0.3, 0.5]], third),
  });
  // Weights: m0 .8·.2/(2/3) = .24, m1 .8·.3/(2/3) = .36, m2 .2·.5/(1/3) = .3.
  expectClose(agreed.get('fine')!.probs, [0.24 / 0.9, 0.36 / 0.9, 0.3 / 0.9]);
  expectClose(agreed.get('coarse')!.probs, [0.6 / 0.9, 0.3 / 0.9]);
});

test('a task without votes follows the other and sends nothing', () => {
  const down = reconcile([coarse, fine], { coarse: belief([[0.9, 0.1]], [0.5, 0.5]), fine: belief([third], third) });
  expectClose(down.get('coarse')!.probs, [0.9, 0.1]);
  expectClose(down.get('fine')!.probs, [0.45, 0.45, 0.1]);
  const up = reconcile([coarse, fine], {
    coarse: belief([[0.5, 0.5]], [0.5, 0.5]),
    fine: belief([[0.1, 0.1, 0.8]], third),
  });
  // e = (.2/(2/3), .8/(1/3)) = (.3, 2.4)
  expectClose(up.get('coarse')!.probs, [1 / 9, 8 / 9]);
});

test('two hard posteriors that contradict leave a doubtful row, not NaN', () => {
  const agreed = reconcile([coarse, fine], { coarse: belief([[1, 0]], [0.5, 0.5]), fine: belief([[0, 0, 1]], third) });
  for (const { probs } of agreed.values()) expect(probs.every(Number.isFinite)).toBe(true);
});

test('a coarse class that is not split gets no message', () => {
  const open = { ...coarse, classes: ['c0', 'c1', 'c2'] };
  const agreed = reconcile([open, fine], {
    coarse: belief([[0.3, 0.3, 0.4]], third),
    fine: belief([[0.4, 0.4, 0.2]], third),
  });
  // e = (.8/(2/3), .2/(1/3), 1)
  const total = 0.3 * 1.2 + 0.3 * 0.6 + 0.4;
  expectClose(agreed.get('coarse')!.probs, [(0.3 * 1.2) / total, (0.3 * 0.6) / total, 0.4 / total]);
});

test('unlinked tasks are left out', () => {
  const agreed = reconcile([{ name: 'alone', classes: ['x', 'y'], source: 's' }], {
    alone: belief([[1, 0]], [0.5, 0.5]),
  });
  expect(agreed.size).toBe(0);
});

/** A chain top ← mid ← low and a second task below top, against the enumerated joint distribution. */
test('sum-product over a tree is exact', () => {
  const top = { name: 'top', classes: ['t0', 't1'], source: 's' };
  const mid = {
    name: 'mid',
    classes: ['m0', 'm1', 'm2'],
    source: 's',
    refines: { task: 'top', classes: { t0: ['m0', 'm1'], t1: ['m2'] } },
  };
  const low = {
    name: 'low',
    classes: ['l0', 'l1', 'l2', 'l3'],
    source: 's',
    refines: { task: 'mid', classes: { m0: ['l0', 'l1'], m1: ['l2'], m2: ['l3'] } },
  };
  const side = {
    name: 'side',
    classes: ['s0', 's1', 's2'],
    source: 's',
    refines: { task: 'top', classes: { t0: ['s0'], t1: ['s1', 's2'] } },
  };
  const topOfMid = [0, 0, 1];
  const midOfLow = [0, 0, 1, 2];
  const topOfSide = [0, 1, 1];
  const distribution = (k: number) =>
    fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: k, maxLength: k }).map((weights) => {
      const total = weights.reduce((sum, w) => sum + w);
      return weights.map((w) => w / total);
    });
  fc.assert(
    fc.property(
      fc.tuple(...[2, 3, 4, 3].map(distribution)),
      fc.tuple(...[2, 3, 4, 3].map(distribution)),
      ([q0, q1, q2, q3], [p0, p1, p2, p3]) => {
        const agreed = reconcile([top, mid, low, side], {
          top: belief([q0], p0),
          mid: belief([q1], p1),
          low: belief([q2], p2),
          side: belief([q3], p3),
        });
        // The joint prior takes each task's prior within the class above; likelihoods are q / prior.
        const within = (prior: number[], of: number[], c: number) =>
          prior[c] / prior.reduce((sum, p, other) => sum + (of[other] === of[c] ? p : 0), 0);
        const marginals = { top: [0, 0], mid: [0, 0, 0], low: [0, 0, 0, 0], side: [0, 0, 0] };
        let total = 0;
        for (let l = 0; l < 4; l++) {
          for (let s = 0; s < 3; s++) {
            const m = midOfLow[l];
            const t = topOfMid[m];
            if (topOfSide[s] !== t) continue;
            const prior = p0[t] * within(p1, topOfMid, m) * within(p2, midOfLow, l) * within(p3, topOfSide, s);
            const weight = (prior * q0[t] * q1[m] * q2[l] * q3[s]) / (p0[t] * p1[m] * p2[l] * p3[s]);
            total += weight;
            marginals.top[t] += weight;
            marginals.mid[m] += weight;
            marginals.low[l] += weight;
            marginals.side[s] += weight;
          }
        }
        for (const [name, weights] of Object.entries(marginals)) {
          expectClose(
            agreed.get(name)!.probs,
            weights.map((w) => w / total),
            1e-5,
          );
        }
      },
    ),
    { numRuns: 50, seed: 1 },
  );
});

function expectClose(received: ArrayLike<number>, expected: readonly number[], tolerance = 1e-4): void {
  expect(received.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(received[i] - value)).toBeLessThan(tolerance);
  });
}
