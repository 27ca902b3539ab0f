import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consistency } from '../../src/evaluation/consistency.js';
import type { DecisionRule } from '../../src/evaluation/thresholds.js';
import { decide } from '../../src/evaluation/thresholds.js';
import type { ConstraintSpec } from '../../src/hierarchy/constraintSpec.js';
import type { TaskGroup } from '../../src/hierarchy/taskGroup.js';
import { tiedGroups } from '../../src/hierarchy/tiedGroups.js';
import { allFeasible, type TaskWorld, taskWorlds, type WorldTask } from '../support/taskWorld.js';

const argmax: DecisionRule = { kind: 'argmax', reason: 'test' };
const from = (threshold: number): DecisionRule => ({ kind: 'threshold', threshold, reason: 'test' });
const binary = (name: string): WorldTask => ({ name, classes: ['no', 'yes'] });
const one = (probs: Record<string, number[]>) =>
  new Map(Object.entries(probs).map(([name, values]) => [name, Float32Array.from(values)]));
const always = (tasks: readonly WorldTask[], rule: DecisionRule = argmax) =>
  new Map(tasks.map(({ name }) => [name, rule]));

function marginalsOf(tasks: WorldTask[], constraints: ConstraintSpec[], probs: Record<string, number[]>) {
  const found = consistency(tasks, constraints).marginals(one(probs));
  return Object.fromEntries(
    [...found].map(([name, { probs, applies }]) => [
      name,
      { probs: [...probs], ...(applies && { applies: applies[0] }) },
    ]),
  );
}

function decisionsOf(
  tasks: WorldTask[],
  constraints: ConstraintSpec[],
  probs: Record<string, number[]>,
  rules: Record<string, DecisionRule> = {},
) {
  const all = new Map(tasks.map(({ name }) => [name, rules[name] ?? argmax]));
  const found = consistency(tasks, constraints).decisions(one(probs), all);
  return Object.fromEntries([...found].map(([name, decided]) => [name, decided[0]]));
}

const closeTo = (values: number[]) => values.map((value) => expect.closeTo(value, 6));

describe('consistent predictions below a parent', () => {
  const tasks: WorldTask[] = [
    { name: 'spam', classes: ['ham', 'spam'] },
    { name: 'topic', classes: ['work', 'home', 'club'], parent: { task: 'spam', class: 'ham' } },
    { ...binary('reply'), parent: { task: 'spam', class: 'ham' } },
  ];
  const probs = { spam: [0.6, 0.4], topic: [0.4, 0.35, 0.25], reply: [0.45, 0.55] };

  it('leave the probabilities as the heads have them, and say how likely it is that a child applies', () => {
    expect(marginalsOf(tasks, [], probs)).toEqual({
      spam: { probs: closeTo(probs.spam) },
      topic: { probs: closeTo(probs.topic), applies: expect.closeTo(0.6, 6) },
      reply: { probs: closeTo(probs.reply), applies: expect.closeTo(0.6, 6) },
    });
  });

  it('decide the parent by itself: unsure children do not make it spam, though .4 is more than .6 · .4 · .55', () => {
    expect(decisionsOf(tasks, [], probs)).toEqual({ spam: 0, topic: 0, reply: 1 });
  });

  it('give no class to a child that does not apply', () => {
    expect(decisionsOf(tasks, [], { ...probs, spam: [0.4, 0.6] })).toEqual({ spam: 1, topic: -1, reply: -1 });
  });

  it('decide by thresholds where they are', () => {
    expect(decisionsOf(tasks, [], probs, { spam: from(0.35), reply: from(0.6) })).toEqual({
      spam: 1,
      topic: -1,
      reply: -1,
    });
    expect(decisionsOf(tasks, [], probs, { reply: from(0.6) })).toEqual({ spam: 0, topic: 0, reply: 0 });
  });
});

describe('consistent predictions of a refinement', () => {
  const coarse: WorldTask = { name: 'coarse', classes: ['plant', 'animal'] };
  const fine: WorldTask = {
    name: 'fine',
    classes: ['tree', 'cat', 'herb'],
    refines: { task: 'coarse', classes: { plant: ['tree', 'herb'], animal: ['cat'] } },
  };

  it('multiply what both heads say of a pair', () => {
    // Feasible pairs: plant tree .4 · .5, plant herb .4 · .3, animal cat .6 · .2; in all .44.
    expect(marginalsOf([coarse, fine], [], { coarse: [0.4, 0.6], fine: [0.5, 0.2, 0.3] })).toEqual({
      coarse: { probs: closeTo([0.32 / 0.44, 0.12 / 0.44]) },
      fine: { probs: closeTo([0.2 / 0.44, 0.12 / 0.44, 0.12 / 0.44]) },
    });
    expect(decisionsOf([coarse, fine], [], { coarse: [0.4, 0.6], fine: [0.5, 0.2, 0.3] })).toEqual({
      coarse: 0,
      fine: 0,
    });
  });

  it('weigh a class that is not split as the mean of those that are', () => {
    const three: WorldTask = { name: 'coarse', classes: ['plant', 'animal', 'stone'] };
    // plant .5 · .8, animal .2 · .2, stone .3 · ½.
    const total = 0.4 + 0.04 + 0.15;
    expect(marginalsOf([three, fine], [], { coarse: [0.5, 0.2, 0.3], fine: [0.5, 0.2, 0.3] })).toEqual({
      coarse: { probs: closeTo([0.4 / total, 0.04 / total, 0.15 / total]) },
      fine: { probs: closeTo([0.25 / 0.44, 0.04 / 0.44, 0.15 / 0.44]), applies: expect.closeTo(0.44 / total, 6) },
    });
    expect(decisionsOf([three, fine], [], { coarse: [0.3, 0.2, 0.5], fine: [0.9, 0.05, 0.05] })).toEqual({
      coarse: 2,
      fine: -1,
    });
  });
});

describe('consistent predictions under constraints', () => {
  it('hold a threshold θ as p₁(1 − θ) against p₀θ', () => {
    const tasks = [binary('a'), binary('b')];
    const constraints: ConstraintSpec[] = [{ excludes: [{ a: 'yes' }, { b: 'yes' }] }];
    const probs = { a: [0.4, 0.6], b: [0.3, 0.7] };
    // yes/no .6 · .3 against no/yes .4 · .7.
    expect(decisionsOf(tasks, constraints, probs)).toEqual({ a: 0, b: 1 });
    // a's odds times .8/.2: 6 against b's 7/3.
    expect(decisionsOf(tasks, constraints, probs, { a: from(0.2) })).toEqual({ a: 1, b: 0 });
    expect(marginalsOf(tasks, constraints, probs)).toEqual({
      a: { probs: closeTo([0.4 / 0.58, 0.18 / 0.58]) },
      b: { probs: closeTo([0.3 / 0.58, 0.28 / 0.58]) },
    });
  });

  it('weigh heads that are certain of what cannot be', () => {
    const tasks = [binary('a'), binary('b')];
    const { marginals, decisions } = consistency(tasks, [{ excludes: [{ a: 'yes' }, { b: 'yes' }] }]);
    const predicted = one({ a: [0, 1], b: [0, 1] });
    expect([...marginals(predicted).get('a')!.probs]).toEqual([0.5, 0.5]);
    const decided = decisions(predicted, always(tasks, from(0)));
    expect(decided.get('a')![0] + decided.get('b')![0]).toBe(1);
  });

  it('are refused where nothing is feasible, though every clique by itself is', () => {
    const tasks = ['a', 'b', 'c'].map(binary);
    const same = (a: string, b: string): ConstraintSpec[] => [
      { implies: [{ [a]: 'yes' }, { [b]: 'yes' }] },
      { implies: [{ [a]: 'no' }, { [b]: 'no' }] },
    ];
    const never: ConstraintSpec[] = [
      { implies: [{ a: 'yes' }, { a: 'no', b: 'no' }] },
      { implies: [{ c: 'no' }, { c: 'yes', b: 'no' }] },
      ...same('a', 'b'),
      ...same('b', 'c'),
    ];
    expect(() => consistency(tasks, never)).toThrow(expect.objectContaining({ code: 'INFEASIBLE' }));
  });
});

/** The weights of P over a group's vectors, and of the decision, as the docstrings have them, by trying every vector. */
function enumerated({ predicted }: TaskWorld, group: TaskGroup, row: number, best: boolean) {
  const vectors = allFeasible(group);
  const weights = vectors.map((vector) =>
    vector.reduce((product, state, t) => {
      const { name, k, above } = group.variables[t];
      const own = predicted.get(name)!.subarray(row * k, (row + 1) * k);
      if (state < k) return product * own[state];
      return product * (best ? Math.max(...own) : 1 / above!.under.filter(([first]) => first < k).length);
    }, 1),
  );
  return { vectors, weights };
}

const feasibleWorlds = taskWorlds.filter(({ tasks, constraints }) =>
  tiedGroups(tasks, constraints).every((group) => allFeasible(group).length > 0),
);

describe('consistent predictions, whatever ties the tasks', () => {
  it('are the marginals and the mode of trying every vector', () => {
    fc.assert(
      fc.property(feasibleWorlds, (world) => {
        const { tasks, constraints, predicted, n } = world;
        const { marginals, decisions } = consistency(tasks, constraints);
        const [found, decided] = [marginals(predicted), decisions(predicted, always(tasks))];
        for (const group of tiedGroups(tasks, constraints)) {
          for (let row = 0; row < n; row++) {
            const { vectors, weights } = enumerated(world, group, row, false);
            const total = weights.reduce((a, b) => a + b);
            group.variables.forEach(({ name, k, states }, t) => {
              const mass = Array.from({ length: states }, (_, state) =>
                vectors.reduce((sum, vector, i) => sum + (vector[t] === state ? weights[i] / total : 0), 0),
              );
              const applies = mass.slice(0, k).reduce((a, b) => a + b);
              const { probs, applies: given } = found.get(name)!;
              if (states > k) expect(given![row]).toBeCloseTo(applies, 5);
              else expect(given).toBeUndefined();
              if (applies === 0) return;
              for (let c = 0; c < k; c++) expect(probs[row * k + c]).toBeCloseTo(mass[c] / applies, 5);
            });
            const mode = enumerated(world, group, row, true);
            const own = group.variables.map(({ name, k }) =>
              decided.get(name)![row] < 0 ? k : decided.get(name)![row],
            );
            const at = mode.vectors.findIndex((vector) => vector.every((state, t) => state === own[t]));
            // That it is there at all says that it is feasible.
            expect(mode.weights[at]).toBeGreaterThanOrEqual(Math.max(...mode.weights) * (1 - 1e-6));
          }
        }
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('sum to one, and leave alone what nothing ties', () => {
    fc.assert(
      fc.property(feasibleWorlds, ({ tasks, constraints, predicted, n }) => {
        const { marginals, groups } = consistency(tasks, constraints);
        const found = marginals(predicted);
        expect([...found.keys()].sort()).toEqual(groups.flat().sort());
        for (const [name, { probs }] of found) {
          const k = probs.length / n;
          expect(k).toBe(tasks.find((task) => task.name === name)!.classes.length);
          for (let row = 0; row < n; row++) {
            expect(probs.subarray(row * k, (row + 1) * k).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
          }
        }
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it('let the tasks’ own decisions stand where these contradict nothing', () => {
    fc.assert(
      fc.property(
        feasibleWorlds,
        fc.float({ min: Math.fround(0.1), max: Math.fround(0.9), noNaN: true }),
        (world, threshold) => {
          const { tasks, constraints, predicted, n } = world;
          const rules = new Map(
            tasks.map(({ name, classes }) => [name, classes.length === 2 ? from(threshold) : argmax]),
          );
          const decided = consistency(tasks, constraints).decisions(predicted, rules);
          for (const group of tiedGroups(tasks, constraints)) {
            const own = group.variables.map(({ name, k }) => decide(predicted.get(name)!, k, rules.get(name)!));
            const vectors = allFeasible(group);
            for (let row = 0; row < n; row++) {
              // Own decisions with N/A wherever the vector has it: such a vector, where it is feasible, is the answer.
              const standing = vectors.filter((vector) =>
                vector.every((state, t) => state === own[t][row] || state === group.variables[t].k),
              );
              if (standing.length !== 1) continue;
              const found = group.variables.map(({ name, k }) =>
                decided.get(name)![row] < 0 ? k : decided.get(name)![row],
              );
              expect(found).toEqual(standing[0]);
            }
          }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  it('do not depend on the order of the tasks', () => {
    fc.assert(
      fc.property(feasibleWorlds, ({ tasks, constraints, predicted }) => {
        const one = consistency(tasks, constraints);
        const other = consistency([...tasks].reverse(), [...constraints].reverse());
        const [a, b] = [one.marginals(predicted), other.marginals(predicted)];
        for (const [name, { probs, applies }] of a) {
          probs.forEach((p, at) => {
            expect(b.get(name)!.probs[at]).toBeCloseTo(p, 5);
          });
          applies?.forEach((p, at) => {
            expect(b.get(name)!.applies![at]).toBeCloseTo(p, 5);
          });
        }
      }),
      { numRuns: 100, seed: 4 },
    );
  });
});

describe('consistent predictions of a hundred tasks', () => {
  const draws = (count: number, seed: number) => {
    let state = seed;
    return Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return 0.01 + (0.98 * state) / 2 ** 32;
    });
  };
  const predictedOf = (tasks: readonly WorldTask[], seed: number) => {
    const values = draws(tasks.length, seed);
    return new Map(tasks.map(({ name }, i) => [name, Float32Array.of(1 - values[i], values[i])]));
  };

  it('follow a chain down: a task applies where all above say yes', () => {
    const tasks = Array.from({ length: 120 }, (_, i): WorldTask => {
      return { ...binary(`t${i}`), ...(i > 0 && { parent: { task: `t${i - 1}`, class: 'yes' } }) };
    });
    const predicted = predictedOf(tasks, 1);
    const { marginals, decisions } = consistency(tasks, []);
    const found = marginals(predicted);
    let applies = 1;
    for (const { name } of tasks) {
      const given = found.get(name)!.applies;
      if (given) expect(given[0] / Math.fround(applies)).toBeCloseTo(1, 3);
      applies *= predicted.get(name)![1];
      if (applies < 1e-30) break;
    }
    const decided = decisions(predicted, always(tasks));
    const stop = tasks.findIndex(({ name }) => predicted.get(name)![1] < 0.5);
    tasks.forEach(({ name }, i) => {
      expect(decided.get(name)![0]).toBe(i < stop ? 1 : i === stop ? 0 : -1);
    });
  });

  it('agree along a chain of implications, which no list of vectors could hold if they were free', () => {
    const tasks = Array.from({ length: 150 }, (_, i) => binary(`t${i}`));
    const constraints = tasks
      .slice(1)
      .map(({ name }, i): ConstraintSpec => ({ implies: [{ [name]: 'yes' }, { [`t${i}`]: 'yes' }] }));
    const predicted = predictedOf(tasks, 2);
    // The feasible vectors are "yes" up to some task: 151 of them.
    const logs = Array.from({ length: 151 }, (_, yes) =>
      tasks.reduce((sum, { name }, i) => sum + Math.log(predicted.get(name)![i < yes ? 1 : 0]), 0),
    );
    const most = Math.max(...logs);
    const weights = logs.map((log) => Math.exp(log - most));
    const total = weights.reduce((a, b) => a + b);
    const { marginals, decisions } = consistency(tasks, constraints);
    const found = marginals(predicted);
    const decided = decisions(predicted, always(tasks));
    tasks.forEach(({ name }, i) => {
      const yes = weights.slice(i + 1).reduce((a, b) => a + b) / total;
      expect(found.get(name)!.probs[1]).toBeCloseTo(yes, 5);
      expect(decided.get(name)![0]).toBe(logs.indexOf(most) > i ? 1 : 0);
    });
  });

  it('pick one of a hundred labels', () => {
    const tasks = Array.from({ length: 100 }, (_, i) => binary(`t${i}`));
    const constraints = [{ exactlyOne: tasks.map(({ name }) => ({ [name]: 'yes' })) }];
    const predicted = predictedOf(tasks, 3);
    const odds = tasks.map(({ name }) => predicted.get(name)![1] / predicted.get(name)![0]);
    const total = odds.reduce((a, b) => a + b);
    const { marginals, decisions } = consistency(tasks, constraints);
    const found = marginals(predicted);
    const decided = decisions(predicted, always(tasks));
    tasks.forEach(({ name }, i) => {
      expect(found.get(name)!.probs[1]).toBeCloseTo(odds[i] / total, 5);
      expect(decided.get(name)![0]).toBe(odds[i] === Math.max(...odds) ? 1 : 0);
    });
  });
});
