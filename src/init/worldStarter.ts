import { Document, isMap, type Node } from 'yaml';
import { taskNameOf } from '../data/synthetic/worldNames.js';
import { worldNodes } from '../data/synthetic/worldNodes.js';
import { type WorldParams, worldParams } from '../data/synthetic/worldParams.js';

/** Whose worlds there is a starter for. */
export const worldStructures = ['shared', 'tree', 'hierarchy'] as const;

/**
 * An experiment on a synthetic world that is right as it stands: one task per planted task, its labeling functions the planted vote columns.
 *
 * @param tasks in a hierarchy its levels
 * @returns the config's text
 */
export function worldStarter(structure: WorldParams['structure'], tasks: number): string {
  const { directions } = worldNodes({ structure, tasks, branching: 2, classes: 2 });
  const world = worldParams.parse({ structure, tasks, features: Math.max(32, directions), rows: { train: 4000 } });
  const classesOf = (t: number) =>
    structure === 'hierarchy' ? Array.from({ length: 2 ** (t + 1) }, (_, c) => `c${c}`) : ['no', 'yes'];
  const { lfs, rows, relatedness, features, noise } = world;
  const { planted: _, votes: _v, correlated: _c, ...spaced } = lfs;
  const file = {
    version: 1,
    name: `synthetic-${structure}`,
    data: {
      source: { kind: 'synthetic', world: { structure, tasks, relatedness, features, noise, rows, lfs: spaced } },
    },
    features: { x: { kind: 'vector', columns: 'x*' } },
    trunk: { layers: [32] },
    training: { epochs: 40, optimizer: { learningRate: 0.005 } },
    tasks: Array.from({ length: tasks }, (_, t) => ({
      name: taskNameOf(world, t),
      classes: classesOf(t),
      gold: taskNameOf(world, t),
      ...(structure === 'hierarchy' &&
        t > 0 && {
          refines: {
            task: taskNameOf(world, t - 1),
            classes: Object.fromEntries(classesOf(t - 1).map((name, c) => [name, [`c${2 * c}`, `c${2 * c + 1}`]])),
          },
        }),
      labelingFunctions: [{ kind: 'column', name: 'votes', columns: `${taskNameOf(world, t)}_lf*` }],
    })),
  };
  const document = new Document(file);
  const flow = [
    ['data', 'source', 'world', 'rows'],
    ['data', 'source', 'world', 'lfs'],
    ['features', 'x'],
    ['trunk'],
    ['training', 'optimizer'],
  ];
  for (let t = 0; t < tasks; t++) {
    for (const key of ['classes', 'refines']) flow.push(['tasks', `${t}`, key]);
    flow.push(['tasks', `${t}`, 'labelingFunctions', '0']);
  }
  for (const path of flow) {
    const node = document.getIn(path.map((key) => (/^\d+$/.test(key) ? Number(key) : key))) as Node | undefined;
    if (isMap(node) || (node && 'items' in node)) (node as { flow?: boolean }).flow = true;
  }
  const question = {
    shared: 'What does one network make of tasks that have half of what tells their classes in common?',
    tree: 'What does one network make of tasks that are the more alike the nearer they stand in a tree?',
    hierarchy: 'What do labels at every level of a hierarchy add to each other?',
  }[structure];
  const head = [
    `# ${question} A world with planted truth: docs/synthetic.md has its formulas.`,
    '# yaml-language-server: $schema=./espalier.schema.json',
  ];
  return `${head.join('\n')}\n${document.toString({ lineWidth: 140, flowCollectionPadding: false })}`;
}
