import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense, selectRows } from '../../../src/core/labelMatrix.js';
import { Rng } from '../../../src/core/rng.js';
import type { ConstraintSpec } from '../../../src/hierarchy/constraintSpec.js';
import { dawidSkene } from '../../../src/labelmodel/dawidSkene.js';
import { labelModels } from '../../../src/labelmodel/index.js';
import { fittedJoint } from '../../../src/labelmodel/joint/fittedJoint.js';
import { jointKinds } from '../../../src/labelmodel/joint/jointKinds.js';
import type {
  FittedJointLabelModel,
  JointLabelModelInput,
  JointTask,
} from '../../../src/labelmodel/joint/jointLabelModel.js';
import type { LabelModel } from '../../../src/labelmodel/labelModel.js';
import { fitModel } from '../../support/fitModel.js';
import { plantedHierarchy } from '../../support/plantedHierarchy.js';
import { plantedSets } from '../../support/plantedSets.js';
import { plantedVotes } from '../../support/plantedVotes.js';

function fitted(
  input: Omit<JointLabelModelInput, 'rows' | 'constraints'> & Partial<JointLabelModelInput>,
  kind = 'dawidSkene',
  params: Record<string, unknown> = {},
): FittedJointLabelModel {
  const registered = labelModels[kind as 'dawidSkene'];
  const model: LabelModel = registered.create(registered.params.parse(params) as never);
  const rows = Array.from({ length: input.tasks[0].matrix.n }, (_, row) => row);
  return model.fitJoint!({ constraints: [], rows, ...input });
}

function predict(model: FittedJointLabelModel, tasks: readonly JointTask[], gold = false) {
  return model.predict(
    new Map(tasks.map((each) => [each.task.name, { matrix: each.matrix, ...(gold && { gold: each.gold }) }])),
  );
}

let nextLf = 1000;
function taskOf(name: string, table: number[][], k = 2, more: Partial<JointTask['task']> = {}): JointTask {
  const matrix = labelMatrixFromDense(table, k);
  return {
    task: { name, classes: Array.from({ length: k }, (_, c) => `${name}${c}`), ...more },
    matrix,
    lfIds: matrix.names.map(() => nextLf++),
    gold: new Int16Array(matrix.n).fill(-1),
    classBalance: new Float64Array(k).fill(1 / k),
  };
}

function accuracy(probs: ArrayLike<number>, k: number, truth: ArrayLike<number>): number {
  let right = 0;
  for (let row = 0; row < truth.length; row++) {
    let best = 0;
    for (let c = 1; c < k; c++) if (probs[row * k + c] > probs[row * k + best]) best = c;
    if (best === truth[row]) right++;
  }
  return right / truth.length;
}

const planted = (seed: number, k = 3) =>
  plantedVotes({ n: 1500, k, accuracy: [0.85, 0.8, 0.75, 0.65, 0.7], coverage: [0.4, 0.4, 0.3, 0.5, 0.4], seed });

function plantedTask(name: string, seed: number, k = 3): JointTask {
  const { matrix } = planted(seed, k);
  return {
    ...taskOf(name, [[-1]], k),
    matrix,
    lfIds: matrix.names.map(() => nextLf++),
    gold: new Int16Array(matrix.n).fill(-1),
  };
}

describe.each(jointKinds())('the joint %s', (kind) => {
  it('with one task is the single-task model', () => {
    const task = plantedTask('a', 3);
    const joint = fitted({ tasks: [task] }, kind);
    // `auto` fits jointly by dawidSkene.
    const alone = fitModel(kind === 'auto' ? 'dawidSkene' : (kind as 'oneCoin'), task.matrix);
    const { labels, applies } = predict(joint, [task]).get('a')!;
    const own = alone.predict(task.matrix);
    labels.probs.forEach((p, at) => {
      expect(Math.abs(p - own.probs[at])).toBeLessThan(2e-3);
    });
    joint.tasks.get('a')!.accuracies.forEach((a, j) => {
      expect(Math.abs(a - alone.accuracies[j])).toBeLessThan(2e-3);
    });
    expect(applies.every((p) => Math.abs(p - 1) < 1e-6)).toBe(true);
    expect([...labels.covered]).toEqual([...own.covered]);
  });

  it('with one task is the single-task model for votes for several classes, and for those that count in part', () => {
    const { matrix } = plantedSets({ n: 800, k: 4, voters: 2, deniers: 4, hedgers: 1, confidences: true });
    const task: JointTask = {
      ...taskOf('a', [[-1]], 4),
      matrix,
      lfIds: matrix.names.map(() => nextLf++),
      gold: new Int16Array(matrix.n).fill(-1),
    };
    const joint = fitted({ tasks: [task] }, kind);
    const alone = fitModel(kind === 'auto' ? 'dawidSkene' : (kind as 'oneCoin'), matrix);
    const own = alone.predict(matrix);
    const { labels } = predict(joint, [task]).get('a')!;
    const again = predict(fittedJoint(JSON.parse(JSON.stringify(joint))), [task]).get('a')!;
    expect(again.labels.probs).toEqual(labels.probs);
    let distance = 0;
    labels.probs.forEach((p, at) => {
      distance = Math.max(distance, Math.abs(p - own.probs[at]));
    });
    expect(distance).toBeLessThan(5e-3);
  });

  it('with independent tasks is one model for each', () => {
    const [a, b] = [plantedTask('a', 3), plantedTask('b', 4, 2)];
    const together = predict(fitted({ tasks: [a, b] }, kind), [a, b]);
    for (const task of [a, b]) {
      const alone = predict(fitted({ tasks: [task] }, kind), [task]);
      const { probs } = alone.get(task.task.name)!.labels;
      together.get(task.task.name)!.labels.probs.forEach((p, at) => {
        expect(p).toBeCloseTo(probs[at], 2);
      });
    }
  });

  it('gives .80 to a lone 80% labeling function, however many tasks there are and it speaks about', () => {
    const table = Array.from({ length: 400 }, (_, row) => [row % 2]);
    const silent = table.map(() => [-1]);
    const speaks = [taskOf('a', table), taskOf('b', silent), taskOf('c', silent)];
    const one = predict(fitted({ tasks: speaks }, kind), speaks);
    expect(one.get('a')!.labels.probs[0]).toBeCloseTo(0.8, 6);
    expect(one.get('b')!.labels.probs[0]).toBeCloseTo(0.5, 6);

    // Tied one to one, and the same function votes on all three: still one statement.
    const constraints = [
      { implies: [{ a: 'a1' }, { b: 'b1' }] },
      { implies: [{ b: 'b1' }, { c: 'c1' }] },
      { implies: [{ c: 'c1' }, { a: 'a1' }] },
    ] as const;
    const shared = ['a', 'b', 'c'].map((name) => ({ ...taskOf(name, table), lfIds: [7] }));
    const all = predict(fitted({ tasks: shared, constraints }, kind), shared);
    for (const name of ['a', 'b', 'c']) {
      expect(all.get(name)!.labels.probs[0]).toBeCloseTo(0.8, 6);
      expect(all.get(name)!.labels.probs[2]).toBeCloseTo(0.2, 6);
    }
  });

  it('comes back from JSON as it was', () => {
    const { tasks } = plantedHierarchy({ n: 400 });
    const model = fitted({ tasks }, kind);
    const text = JSON.stringify(model.toJSON());
    const restored = fittedJoint(JSON.parse(text));
    expect(JSON.stringify(restored.toJSON())).toBe(text);
    expect(predict(restored, tasks)).toEqual(predict(model, tasks));
  });

  it('does not depend on the order of rows, labeling functions or tasks', () => {
    const { tasks } = plantedHierarchy({ n: 500 });
    const labels = predict(fitted({ tasks }, kind), tasks);
    const order = new Rng(4).shuffle(Uint32Array.from({ length: 500 }, (_, i) => i));
    const shuffled = tasks
      .map((task) => {
        const rows = selectRows(task.matrix, order);
        const dense = Array.from({ length: 500 }, (_, row) => {
          const votes = new Array<number>(rows.m).fill(-1);
          for (let at = rows.rowOffsets[row]; at < rows.rowOffsets[row + 1]; at++) votes[rows.lfs[at]] = rows.votes[at];
          return votes.reverse();
        });
        const matrix = labelMatrixFromDense(dense, rows.k, rows.names.toReversed());
        return { ...task, matrix, lfIds: Array.from(task.lfIds).reverse() };
      })
      .reverse();
    const again = predict(fitted({ tasks: shuffled }, kind), shuffled);
    for (const { task, matrix } of tasks) {
      const own = labels.get(task.name)!.labels.probs;
      const other = again.get(task.name)!.labels.probs;
      order.forEach((row, at) => {
        for (let c = 0; c < matrix.k; c++) expect(other[at * matrix.k + c]).toBeCloseTo(own[row * matrix.k + c], 5);
      });
    }
  });
});

describe('the joint dawidSkene', () => {
  const levels = { coarse: 2, mid: 1, leaf: 0 } as const;

  it('comes close to the posterior that knows everything, and levels inform one another', () => {
    const world = plantedHierarchy({ n: 4000, perLevel: [3, 4, 5], seed: 2 });
    const labels = predict(fitted({ tasks: world.tasks }), world.tasks);
    world.tasks.forEach((task, t) => {
      const { name, classes } = task.task;
      const k = classes.length;
      const truth = world.leaf.map((y) => y >> levels[name as keyof typeof levels]);
      const joint = accuracy(labels.get(name)!.labels.probs, k, truth);
      const oracle = accuracy(world.oracle[t], k, truth);
      const lone = { ...task, task: { name, classes } };
      const alone = accuracy(predict(fitted({ tasks: [lone] }), [lone]).get(name)!.labels.probs, k, truth);
      expect(joint).toBeGreaterThan(oracle - 0.03);
      expect(joint).toBeGreaterThan(alone + 0.02);
    });
  });

  it('never contradicts itself: fine labels sum to coarse ones', () => {
    const { tasks } = plantedHierarchy({ n: 300 });
    const labels = predict(fitted({ tasks }), tasks);
    const [coarse, mid] = ['coarse', 'mid'].map((name) => labels.get(name)!.labels.probs);
    for (let row = 0; row < 300; row++) {
      for (let c = 0; c < 2; c++) {
        expect(mid[4 * row + 2 * c] + mid[4 * row + 2 * c + 1]).toBeCloseTo(coarse[2 * row + c], 5);
      }
    }
  });

  it('gold pins its rows, and what it implies for other tasks', () => {
    const { tasks, leaf } = plantedHierarchy({ n: 300 });
    const informed = tasks.map((task) =>
      task.task.name === 'leaf' ? { ...task, gold: leaf.map((y, row) => (row < 50 ? y : -1)) } : task,
    );
    const labels = predict(fitted({ tasks: informed }), informed, true);
    for (let row = 0; row < 50; row++) {
      expect(labels.get('leaf')!.labels.probs[8 * row + leaf[row]]).toBeCloseTo(1, 6);
      expect(labels.get('coarse')!.labels.probs[2 * row + (leaf[row] >> 2)]).toBeCloseTo(1, 6);
    }
  });

  it('a vote on a child says that it applies, and one on another class of the parent that it does not', () => {
    const rows = Array.from({ length: 900 }, (_, row) => row % 3);
    // Rows of kind 0 are spam, 1 and 2 are ham: of 1 and 2 the child tells which, and it keeps quiet on spam.
    const spam = taskOf(
      'spam',
      rows.map((r) => (r === 0 ? [1, 1] : [0, -1])),
    );
    const letter = taskOf(
      'letter',
      rows.map((r) => (r === 0 ? [-1, -1] : [r - 1, r - 1])),
      2,
      {
        parent: { task: 'spam', class: 'spam0' },
      },
    );
    const labels = predict(fitted({ tasks: [spam, letter] }), [spam, letter]);
    const { applies, labels: own } = labels.get('letter')!;
    expect(applies[0]).toBeLessThan(0.05);
    expect(applies[1]).toBeGreaterThan(0.95);
    expect(own.probs[2]).toBeGreaterThan(0.9);
    expect(own.probs[5]).toBeGreaterThan(0.9);
    // Without any vote the child's labels are its prior, and it applies as often as the parent's prior says.
    const silent = [spam, letter].map((task) => ({ ...task, matrix: labelMatrixFromDense([[-1, -1]], 2) }));
    const prior = predict(fitted({ tasks: [spam, letter] }), silent).get('letter')!;
    expect([...prior.labels.probs]).toEqual([0.5, 0.5]);
    expect(prior.applies[0]).toBeCloseTo(0.5, 6);
  });

  it('a hundred labels in a taxonomy are no trouble, and inform one another', () => {
    const n = 400;
    const rng = new Rng(3);
    const above = (t: number) => Math.floor((t - 1) / 2);
    const truth: Int16Array[] = [];
    const tasks = Array.from({ length: 100 }, (_, t) => {
      truth.push(
        Int16Array.from({ length: n }, (_, row) => (t === 0 || truth[above(t)][row] ? +(rng.uniform() < 0.7) : 0)),
      );
      const vote = (row: number) =>
        rng.uniform() < 0.5 ? -1 : rng.uniform() < 0.75 ? truth[t][row] : 1 - truth[t][row];
      return taskOf(
        `t${t}`,
        Array.from({ length: n }, (_, row) => [0, 1, 2].map(() => vote(row))),
      );
    });
    const constraints = tasks.slice(1).map((_, i): ConstraintSpec => {
      const up = above(i + 1);
      return { implies: [{ [`t${i + 1}`]: `t${i + 1}1` }, { [`t${up}`]: `t${up}1` }] };
    });
    const model = fitted({ tasks, constraints });
    const labels = predict(model, tasks);
    const alone = predict(fitted({ tasks }), tasks);
    const mean = (of: typeof labels) =>
      truth.reduce((sum, own, t) => sum + accuracy(of.get(`t${t}`)!.labels.probs, 2, own), 0) / truth.length;
    expect(model.summary.converged).toBe(true);
    expect(mean(labels)).toBeGreaterThan(mean(alone) + 0.03);
  });

  it('says what cannot be', () => {
    const [a, b] = [taskOf('a', [[0], [1]]), taskOf('b', [[0], [1]])];
    const never: ConstraintSpec[] = [
      { exactlyOne: [{ a: 'a0' }, { a: 'a1' }, { b: 'b0' }] },
      { exactlyOne: [{ a: 'a0' }, { a: 'a1' }, { b: 'b1' }] },
    ];
    expect(() => fitted({ tasks: [a, b], constraints: never })).toThrow(
      expect.objectContaining({ code: 'INFEASIBLE' }),
    );
    const constraints = [{ implies: [{ a: 'a1' }, { b: 'b1' }] as const }];
    const gold = [
      { ...a, gold: Int16Array.of(1, -1) },
      { ...b, gold: Int16Array.of(0, -1) },
    ];
    expect(() => fitted({ tasks: gold, constraints })).toThrow(expect.objectContaining({ code: 'GOLD_CONFLICT' }));
    const model = fitted({ tasks: [a, b], constraints });
    expect(() => predict(model, gold, true)).toThrow(expect.objectContaining({ code: 'GOLD_CONFLICT' }));
    const other = [a, { ...b, matrix: labelMatrixFromDense([[0, 1]], 2) }];
    expect(() => predict(model, other)).toThrow(expect.objectContaining({ code: 'SHAPE' }));
  });

  it('a learned prior finds the class balance', () => {
    const { matrix } = plantedVotes({ n: 3000, k: 2, accuracy: [0.9, 0.85, 0.9, 0.8], coverage: [1, 1, 1, 1] });
    const skewed = selectRows(
      matrix,
      Array.from({ length: matrix.n }, (_, row) => row).filter((row) => matrix.votes[4 * row] === 0 || row % 4 === 0),
    );
    const task = {
      ...taskOf('a', [[-1]]),
      matrix: skewed,
      lfIds: [1, 2, 3, 4],
      gold: new Int16Array(skewed.n).fill(-1),
    };
    const [held, learned] = ['held', 'learned'].map((prior) => fitted({ tasks: [task] }, 'dawidSkene', { prior }));
    const alone = dawidSkene
      .create(dawidSkene.params.parse({ prior: 'learned' }))
      .fit({ matrix: skewed, gold: task.gold, classBalance: task.classBalance, rng: new Rng(0) });
    expect(held.tasks.get('a')!.prior[0]).toBe(0.5);
    expect(learned.tasks.get('a')!.prior[0]).toBeCloseTo(alone.prior[0], 2);
    expect(learned.tasks.get('a')!.prior[0]).toBeGreaterThan(0.65);
  });
});
