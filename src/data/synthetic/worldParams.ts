import { z } from 'zod';
import { lfNameOf, taskNameOf } from './worldNames.js';
import { worldNodes } from './worldNodes.js';

const share = z.number().min(0).max(1);
const range = z.union([share, z.tuple([share, share])]);

const lfs = z.strictObject({
  count: z.number().int().min(1).default(8).describe('labeling functions per task'),
  accuracy: range
    .default([0.65, 0.9])
    .describe('P(vote = class | votes), one for all or [from, to]: evenly spaced, in an order drawn per task'),
  coverage: range.default([0.2, 0.5]).describe('P(votes), one for all or [from, to]: evenly spaced, in a drawn order'),
  votes: z
    .enum(['any', 'one'])
    .default('any')
    .describe('any: each votes for every class; one: function j votes for class j mod k alone'),
  correlated: z
    .strictObject({
      groups: z.number().int().min(1).default(1).describe('groups per task, out of its first groups · size functions'),
      size: z.number().int().min(2).default(3).describe('functions in a group'),
      strength: share.describe(
        'correlation of being right, given the class, between two of a group; 1: they share one draw',
      ),
    })
    .optional()
    .describe('labeling functions that err together'),
  planted: z
    .record(
      z.string(),
      z.strictObject({
        accuracy: share.optional().describe('in place of the spaced one'),
        coverage: share.optional().describe('in place of the spaced one'),
        class: z.number().int().min(0).optional().describe('votes for this class alone'),
      }),
    )
    .default({})
    .describe('single functions by name: {task0_lf3: {accuracy: 0.3}}'),
});

const slice = z.strictObject({
  share: z.number().gt(0).lt(1).default(0.05).describe('share of the rows that are inside'),
  tasks: z.array(z.string()).optional().describe('tasks for which it is different there (default: all)'),
  flip: z.boolean().default(true).describe('whether classes are turned there: class c becomes c + 1, the last one 0'),
  accuracy: share.optional().describe('of labeling functions on its rows, in place of their own'),
});

/**
 * A world with planted truth, the `world:` of a source of `kind: synthetic`; {@link import('./drawWorld.js').drawWorld} has the process
 * that makes its rows.
 */
export const worldParams = z
  .strictObject({
    structure: z
      .enum(['shared', 'tree', 'hierarchy'])
      .default('shared')
      .describe(
        'how tasks hang together: every pair alike; nearer in a tree, more alike; or level upon level, each refining the one before',
      ),
    tasks: z
      .number()
      .int()
      .min(1)
      .max(512)
      .default(4)
      .describe('tasks; in a hierarchy its levels, with 2, 4, 8 … classes'),
    relatedness: share
      .default(0.5)
      .describe(
        'cosine of two tasks’ directions; in a tree, of a node’s and its child’s squared; 0: nothing in common, 1: the same task',
      ),
    branching: z.number().int().min(2).default(2).describe('children per node of a tree'),
    classes: z
      .number()
      .int()
      .min(2)
      .max(20)
      .default(2)
      .describe('classes per task (a hierarchy’s follow from its levels)'),
    features: z.number().int().min(1).max(8192).default(32).describe('standard normal columns x0, x1, …'),
    noise: z.number().min(0).default(0.25).describe('deviation of what features do not tell beside what they tell'),
    rows: z
      .strictObject({
        train: z.number().int().min(1).default(2000).describe('rows; fewer are the first of more'),
        validation: z.number().int().min(0).default(500).describe('rows'),
        test: z.number().int().min(0).default(2000).describe('rows'),
      })
      .prefault({})
      .describe('rows per split'),
    lfs: lfs.prefault({}).describe('labeling functions: columns task0_lf0, … with class indices, empty = abstains'),
    slices: z
      .record(z.string().min(1), slice)
      .default({})
      .describe('parts of the data that features tell, each a 0/1 column of its name'),
    seed: z.number().int().optional().describe('of the world (default: the experiment’s)'),
  })
  .superRefine((world, context) => {
    const add = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    const { structure, classes, tasks } = world;
    if (structure === 'hierarchy' && tasks > 8)
      return add(['tasks'], `expected at most 8 levels of a hierarchy; received ${tasks}`);
    const { directions } = worldNodes(world);
    const needed = directions + Object.keys(world.slices).length;
    if (world.features < needed)
      add(
        ['features'],
        `expected at least ${needed}, one for each direction of tasks and slices; received ${world.features}`,
      );
    const names = Array.from({ length: tasks }, (_, t) => taskNameOf(world, t));
    const { count, correlated, planted } = world.lfs;
    if (correlated && correlated.groups * correlated.size > count)
      add(
        ['lfs', 'correlated'],
        `expected groups · size of at most ${count} functions; received ${correlated.groups} · ${correlated.size}`,
      );
    for (const [name, { class: only }] of Object.entries(planted)) {
      const task = names.findIndex((_, t) =>
        Array.from({ length: count }, (_, j) => lfNameOf(world, t, j)).includes(name),
      );
      if (task < 0)
        add(
          ['lfs', 'planted', name],
          `expected a function ${lfNameOf(world, 0, 0)} … ${lfNameOf(world, tasks - 1, count - 1)}; received "${name}"`,
        );
      else if (only !== undefined && only >= classesAt(structure, classes, task))
        add(
          ['lfs', 'planted', name, 'class'],
          `expected a class below ${classesAt(structure, classes, task)}; received ${only}`,
        );
    }
    for (const text of impossibleFunctions(world)) add(['lfs'], text);
    for (const [name, { tasks: own, flip }] of Object.entries(world.slices)) {
      if (structure === 'hierarchy' && flip)
        add(
          ['slices', name, 'flip'],
          'expected false in a hierarchy, as turned classes would lie under other parents; received true',
        );
      for (const task of own ?? [])
        if (!names.includes(task))
          add(['slices', name, 'tasks'], `expected some of ${names.join(', ')}; received "${task}"`);
      if (/^(x\d+|id|split|(task|level)\d+(_lf\d+)?)$/.test(name))
        add(['slices', name], `expected a name that no other column has; received "${name}"`);
    }
  });

/** As written in a file, defaults filled in. */
export type WorldParams = z.output<typeof worldParams>;

/** A world whose seed is settled. */
export type WorldSpec = WorldParams & { readonly seed: number };

function classesAt(structure: WorldParams['structure'], classes: number, task: number): number {
  return structure === 'hierarchy' ? 2 ** (task + 1) : classes;
}

/**
 * A function of one class c fires with P(fires | c) = α·β·k and P(fires | another) = (1 − α)·β·k / (k − 1), which must be probabilities. Ranges
 * are held to it by their ends, so that it holds whatever the seed makes of them.
 */
function impossibleFunctions({
  structure,
  classes,
  tasks,
  lfs: { accuracy, coverage, votes, planted },
  slices,
}: WorldParams): string[] {
  const ends = (of: number | [number, number]) => (typeof of === 'number' ? [of, of] : of);
  const within = Object.values(slices).flatMap(({ accuracy: own }) => own ?? []);
  return Array.from({ length: tasks }, (_, t) => {
    const k = classesAt(structure, classes, t);
    const own = Object.entries(planted).filter(([name]) => name.startsWith(`${taskNameOf({ structure }, t)}_`));
    const all = [
      ...(votes === 'one' ? [['lfs', { accuracy: undefined, coverage: undefined }] as const] : []),
      ...own.filter(([, { class: only }]) => only !== undefined || votes === 'one'),
    ];
    return all.flatMap(([name, given]) => {
      const alphas = [...ends(given.accuracy ?? accuracy), ...within];
      const beta = Math.max(...ends(given.coverage ?? coverage));
      const most = Math.max(Math.max(...alphas) * k, ((1 - Math.min(...alphas)) * k) / (k - 1)) * beta;
      if (most <= 1 + 1e-9) return [];
      return `${name}: expected a function of one class to fire on a class with a probability of at most 1; accuracy ${alphas.join(', ')} and coverage ${beta} among ${k} classes ask for ${most.toFixed(2)}`;
    });
  }).flat();
}
