import fc from 'fast-check';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import type { ConstraintSpec } from '../../src/hierarchy/constraintSpec.js';
import type { TaskGroup } from '../../src/hierarchy/taskGroup.js';

export type WorldTask = Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>;

export interface TaskWorld {
  readonly tasks: readonly WorldTask[];
  readonly constraints: readonly ConstraintSpec[];
  /** [n, k] per task. */
  readonly predicted: ReadonlyMap<string, Float32Array>;
  readonly n: number;
}

const classNames = ['x', 'y', 'z'];
const rows = 3;

/**
 * Up to six tasks in a random forest of `parent` and `refines` (with classes that are split and classes that are not), some of them
 * under random constraints, with random predictions.
 */
export const taskWorlds: fc.Arbitrary<TaskWorld> = fc
  .record({
    links: fc.array(
      fc.record({
        above: fc.nat(),
        kind: fc.constantFrom('none', 'parent', 'refines', 'splits'),
        k: fc.integer({ min: 2, max: 3 }),
      }),
      {
        minLength: 2,
        maxLength: 6,
      },
    ),
    rules: fc.array(
      fc.record({
        kind: fc.constantFrom('implies', 'excludes', 'exactlyOne', 'table'),
        picks: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
      }),
      { maxLength: 2 },
    ),
    draws: fc.array(fc.float({ min: Math.fround(0.01), max: 1, noNaN: true }), {
      minLength: 3 * rows * 6,
      maxLength: 3 * rows * 6,
    }),
  })
  .map(({ links, rules, draws }): TaskWorld => {
    const tasks: WorldTask[] = [];
    links.forEach(({ above, kind, k }, i) => {
      const name = `t${i}`;
      const classes = classNames.slice(0, k);
      const upper = tasks[above % Math.max(1, i)];
      if (!upper || kind === 'none') tasks.push({ name, classes });
      else if (kind === 'parent')
        tasks.push({ name, classes, parent: { task: upper.name, class: upper.classes[above % upper.classes.length] } });
      else {
        // The last of the classes above is left unsplit, or each has one of its own and the first one all the rest.
        const split = kind === 'refines' ? upper.classes.slice(0, -1) : upper.classes.slice(0, classes.length);
        const under = Object.fromEntries(
          split.map((upperClass, c) => [
            upperClass,
            c === 0 ? [classes[0], ...classes.slice(split.length)] : classes.slice(c, c + 1),
          ]),
        );
        tasks.push({ name, classes, refines: { task: upper.name, classes: under } });
      }
    });
    const constraints = rules.flatMap(({ kind, picks }): ConstraintSpec[] => {
      const [a, b] = [tasks[picks[0] % tasks.length], tasks[picks[1] % tasks.length]];
      if (a === b) return [];
      const of = (task: WorldTask, pick: number) => task.classes[pick % task.classes.length];
      const conditions = [{ [a.name]: of(a, picks[2]) }, { [b.name]: of(b, picks[3]) }] as const;
      if (kind === 'implies') return [{ implies: conditions }];
      if (kind === 'table') {
        const allowed = [picks[2], picks[3], picks[4]].flatMap((pick) => [
          [of(a, pick), of(b, picks[5])],
          [of(a, pick), null],
          [null, of(b, pick)],
          [null, null],
        ]);
        return [{ table: { tasks: [a.name, b.name], allowed } }];
      }
      return [kind === 'excludes' ? { excludes: conditions } : { exactlyOne: conditions }];
    });
    const predicted = new Map(
      tasks.map(({ name, classes: { length: k } }, t) => {
        const probs = new Float32Array(rows * k);
        for (let row = 0; row < rows; row++) {
          const own = draws.slice(3 * (row * 6 + t)).slice(0, k);
          const total = own.reduce((sum, value) => sum + value, 0);
          own.forEach((value, c) => {
            probs[row * k + c] = value / total;
          });
        }
        return [name, probs];
      }),
    );
    return { tasks, constraints, predicted, n: rows };
  });

/** Every vector of states that breaks no constraint, by trying all of them. */
export function allFeasible({ variables, constraints }: TaskGroup): number[][] {
  let vectors: number[][] = [[]];
  for (const { states } of variables) {
    vectors = vectors.flatMap((vector) => Array.from({ length: states }, (_, state) => [...vector, state]));
  }
  return vectors.filter((vector) => !constraints.some((each) => each.violated(Int16Array.from(vector))));
}
