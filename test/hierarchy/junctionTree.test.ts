import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConstraintSpec } from '../../src/hierarchy/constraintSpec.js';
import { feasibleStates } from '../../src/hierarchy/feasibleStates.js';
import { junctionTree } from '../../src/hierarchy/junctionTree.js';
import { messageRoom, propagate } from '../../src/hierarchy/propagate.js';
import { type TaskGroup, taskGroup } from '../../src/hierarchy/taskGroup.js';
import { taskTree } from '../../src/hierarchy/taskTree.js';

type Task = Parameters<typeof taskGroup>[0][number];

function groupOf(tasks: Task[], constraints: ConstraintSpec[] = []): TaskGroup {
  return taskGroup(tasks, taskTree(tasks.map((task) => ({ ...task, source: 's' }))), constraints);
}

const binary = (name: string): Task => ({ name, classes: ['no', 'yes'] });

/** Every vector of states that breaks no constraint, by trying all of them. */
function bruteForce({ variables, constraints }: TaskGroup): number[][] {
  let vectors: number[][] = [[]];
  for (const { states } of variables) {
    vectors = vectors.flatMap((vector) => Array.from({ length: states }, (_, state) => [...vector, state]));
  }
  return vectors.filter((vector) => !constraints.some((each) => each.violated(Int16Array.from(vector))));
}

function listed(group: TaskGroup): number[][] {
  const all = group.variables.map((_, i) => i);
  const states = feasibleStates(group, all, 10_000)!;
  return Array.from({ length: states.length / all.length }, (_, i) => [
    ...states.subarray(i * all.length, (i + 1) * all.length),
  ]);
}

describe('feasible label vectors', () => {
  it('a child has a class exactly where its parent has the named one', () => {
    const letter: Task = { ...binary('letter'), parent: { task: 'spam', class: 'no' } };
    expect(listed(groupOf([binary('spam'), letter]))).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
    ]);
  });

  it('a refinement lies under one class above, and is N/A under a class that is not split', () => {
    const coarse: Task = { name: 'coarse', classes: ['a', 'b', 'c'] };
    const fine: Task = {
      name: 'fine',
      classes: ['a1', 'a2', 'b1'],
      refines: { task: 'coarse', classes: { a: ['a1', 'a2'], b: ['b1'] } },
    };
    expect(listed(groupOf([coarse, fine]))).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it('N/A goes down through a chain', () => {
    const chain: Task[] = [
      binary('a'),
      { ...binary('b'), parent: { task: 'a', class: 'yes' } },
      { ...binary('c'), parent: { task: 'b', class: 'yes' } },
    ];
    expect(listed(groupOf(chain))).toEqual([
      [0, 2, 2],
      [1, 0, 2],
      [1, 1, 0],
      [1, 1, 1],
    ]);
  });

  it.each<[string, ConstraintSpec, number]>([
    ['implies', { implies: [{ a: 'yes', b: 'yes' }, { c: 'no' }] }, 7],
    ['excludes', { excludes: [{ a: 'yes' }, { b: 'yes' }, { c: 'yes' }] }, 4],
    ['exactlyOne', { exactlyOne: [{ a: 'yes' }, { b: 'yes' }, { c: 'yes' }] }, 3],
    [
      'table',
      {
        table: {
          tasks: ['c', 'a'],
          allowed: [
            ['no', 'yes'],
            ['yes', 'no'],
          ],
        },
      },
      4,
    ],
  ])('%s leaves what it says', (_, spec, count) => {
    const group = groupOf(['a', 'b', 'c'].map(binary), [spec]);
    expect(listed(group)).toEqual(bruteForce(group));
    expect(listed(group)).toHaveLength(count);
  });

  it('in a table null stands for a task that does not apply', () => {
    const letter: Task = { ...binary('letter'), parent: { task: 'spam', class: 'no' } };
    const allowed = [
      ['no', 'yes'],
      ['yes', null],
    ];
    const group = groupOf([binary('spam'), letter], [{ table: { tasks: ['spam', 'letter'], allowed } }]);
    expect(listed(group)).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('lists one of a hundred without trying 2¹⁰⁰ vectors, and gives up beyond the limit', () => {
    const names = Array.from({ length: 100 }, (_, i) => `t${i}`);
    const group = groupOf(names.map(binary), [{ exactlyOne: names.map((name) => ({ [name]: 'yes' })) }]);
    expect(listed(group)).toHaveLength(100);
    expect(feasibleStates(group, [0, 1, 2, 3], 15)).toBeUndefined();
    expect(feasibleStates(group, [0, 1, 2, 3], 16)).toHaveLength(16 * 4);
  });
});

/** A random forest of tasks under random constraints. */
const worlds = fc
  .record({
    parents: fc.array(fc.record({ above: fc.nat(), kind: fc.constantFrom('none', 'parent', 'refines') }), {
      minLength: 1,
      maxLength: 6,
    }),
    implications: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2 }),
    seed: fc.nat(1e6),
  })
  .map(({ parents, implications, seed }) => {
    const tasks = parents.map(({ above, kind }, i): Task => {
      const name = `t${i}`;
      const task = `t${above % Math.max(1, i)}`;
      if (i === 0 || kind === 'none') return { name, classes: ['x', 'y'] };
      if (kind === 'parent') return { name, classes: ['x', 'y', 'z'], parent: { task, class: 'x' } };
      return { name, classes: ['x1', 'x2'], refines: { task, classes: { [i % 2 ? 'x' : 'x']: ['x1', 'x2'] } } };
    });
    // A refinement splits a class of the task above: only tasks with class x have one.
    const sound = tasks.map((task) =>
      task.refines && !tasks.find(({ name }) => name === task.refines!.task)!.classes.includes('x')
        ? { name: task.name, classes: ['x', 'y'] }
        : task.parent && !tasks.find(({ name }) => name === task.parent!.task)!.classes.includes('x')
          ? { name: task.name, classes: ['x', 'y'] }
          : task,
    );
    const constraints = implications.flatMap(([a, b]): ConstraintSpec[] => {
      const [one, two] = [sound[a % sound.length], sound[b % sound.length]];
      if (one === two) return [];
      return [{ implies: [{ [one.name]: one.classes[0] }, { [two.name]: two.classes[1] }] }];
    });
    return { tasks: sound, constraints, seed };
  });

describe('propagate', () => {
  it('gives the marginals and the total of trying every vector', () => {
    fc.assert(
      fc.property(worlds, ({ tasks, constraints, seed }) => {
        const group = groupOf(tasks, constraints);
        const vectors = bruteForce(group);
        fc.pre(vectors.length > 0);
        const tree = junctionTree(group);
        let state = seed;
        const draw = () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return 6 * (state / 2 ** 32) - 3;
        };
        const weights = tree.cliques.map(({ size }) => Float64Array.from({ length: size }, draw));
        const weightOf = (vector: number[]) =>
          tree.cliques.reduce((sum, { variables, states, size }, c) => {
            for (let s = 0; s < size; s++) {
              if (variables.every((variable, i) => states[s * variables.length + i] === vector[variable])) {
                return sum + weights[c][s];
              }
            }
            throw new Error('a feasible vector is in every clique');
          }, 0);
        const mass = vectors.map((vector) => Math.exp(weightOf(vector)));
        const total = mass.reduce((a, b) => a + b);
        const beliefs = weights.map((values) => values.slice());
        expect(propagate(tree, beliefs, messageRoom(tree))).toBeCloseTo(Math.log(total), 8);
        tree.cliques.forEach(({ variables, states, size }, c) => {
          for (let s = 0; s < size; s++) {
            const expected = vectors.reduce(
              (sum, vector, i) =>
                variables.every((variable, at) => states[s * variables.length + at] === vector[variable])
                  ? sum + mass[i] / total
                  : sum,
              0,
            );
            expect(beliefs[c][s]).toBeCloseTo(expected, 8);
          }
        });
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('is −∞ where nothing is feasible', () => {
    const group = groupOf(['a', 'b'].map(binary), [{ implies: [{ a: 'yes' }, { b: 'yes' }] }]);
    const tree = junctionTree(group);
    const pinned = tree.cliques.map(({ states, size }) =>
      Float64Array.from({ length: size }, (_, s) =>
        states[2 * s] === 1 && states[2 * s + 1] === 0 ? 0 : Number.NEGATIVE_INFINITY,
      ),
    );
    expect(propagate(tree, pinned, messageRoom(tree))).toBe(Number.NEGATIVE_INFINITY);
  });

  it('does not underflow where a hundred children contradict their parent', () => {
    const children = Array.from(
      { length: 100 },
      (_, i): Task => ({
        name: `c${i}`,
        classes: ['x1', 'x2', 'y1'],
        refines: { task: 'top', classes: { x: ['x1', 'x2'], y: ['y1'] } },
      }),
    );
    const group = groupOf([{ name: 'top', classes: ['x', 'y'] }, ...children]);
    const tree = junctionTree(group);
    // Every child says y a thousand times as loudly, the top task says x with all its might.
    const beliefs = tree.cliques.map(({ variables, states, size }, c) =>
      Float64Array.from({ length: size }, (_, s) => {
        const top = states[s * variables.length];
        return (top === 1 ? Math.log(2000) : 0) + (c === 0 && top === 0 ? 100 * Math.log(1000) : 0);
      }),
    );
    expect(propagate(tree, beliefs, messageRoom(tree))).toBeCloseTo(100 * Math.log(1000) + 101 * Math.log(2), 6);
    const { states, variables } = tree.cliques[0];
    const x = beliefs[0].reduce((sum, p, s) => sum + (states[s * variables.length] === 0 ? p : 0), 0);
    expect(x).toBeGreaterThan(0.4);
    expect(x).toBeLessThan(0.6);
  });
});

describe('junctionTree', () => {
  it('keeps a chain of triangles connected by the most shared variables', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const triangle = (i: number): ConstraintSpec => ({
      excludes: [i, i + 1, i + 2].map((at) => ({ [names[at]]: 'yes' })),
    });
    const { cliques } = junctionTree(groupOf(names.map(binary), [0, 1, 2].map(triangle)));
    expect(cliques.map(({ variables }) => variables)).toEqual([
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
    ]);
    expect(cliques.map(({ above }) => above?.clique)).toEqual([undefined, 0, 1]);
  });

  it('finds room for wanted scopes as far as cliques stay small', () => {
    const group = groupOf(Array.from({ length: 30 }, (_, i) => binary(`t${i}`)));
    const tree = junctionTree(group, [[0, 1], Array.from({ length: 30 }, (_, i) => i)]);
    expect(tree.homes[0]).toBeGreaterThanOrEqual(0);
    expect(tree.homes[1]).toBe(-1);
    expect(tree.cliques[tree.homes[0]].variables).toEqual([0, 1]);
  });

  it('names what is infeasible or too wide', () => {
    const pair = ['a', 'b'].map(binary);
    const never: ConstraintSpec[] = [
      { exactlyOne: [{ a: 'yes' }, { a: 'no' }, { b: 'yes' }] },
      { exactlyOne: [{ a: 'yes' }, { a: 'no' }, { b: 'no' }] },
    ];
    expect(() => junctionTree(groupOf(pair, never))).toThrow(expect.objectContaining({ code: 'INFEASIBLE' }));
    const names = Array.from({ length: 20 }, (_, i) => `t${i}`);
    const wide: ConstraintSpec = { implies: [Object.fromEntries(names.map((name) => [name, 'yes'])), { t0: 'no' }] };
    expect(() => junctionTree(groupOf(names.map(binary), [wide]))).toThrow(
      expect.objectContaining({ code: 'CONSTRAINTS_TOO_WIDE' }),
    );
  });
});
