import { expect, test } from 'vitest';
import type { ProbLabels } from '../../src/core/probLabels.js';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import { applicability } from '../../src/hierarchy/applicability.js';
import { taskTree } from '../../src/hierarchy/taskTree.js';

const specs: TaskSpec[] = [
  { name: 'spam', classes: ['ham', 'spam'], source: 's' },
  { name: 'letter', classes: ['no', 'yes'], source: 's', parent: { task: 'spam', class: 'ham' } },
  { name: 'topic', classes: ['a', 'b'], source: 's', parent: { task: 'letter', class: 'yes' } },
  {
    name: 'kind',
    classes: ['p', 'q'],
    source: 's',
    refines: { task: 'letter', classes: { yes: ['p', 'q'] } },
  },
  {
    name: 'detail',
    classes: ['n', 'p', 'q'],
    source: 's',
    refines: { task: 'letter', classes: { no: ['n'], yes: ['p', 'q'] } },
  },
];
const tasks = new Map(specs.map((spec) => [spec.name, spec]));
const tree = taskTree(specs);

function labelsOf(rows: [number, number][]): ProbLabels {
  return { n: rows.length, k: 2, probs: Float32Array.from(rows.flat()), covered: new Uint8Array(rows.length) };
}

const labels = new Map([
  [
    'spam',
    labelsOf([
      [1, 0],
      [0.5, 0.5],
    ]),
  ],
  [
    'letter',
    labelsOf([
      [0.25, 0.75],
      [0.5, 0.5],
    ]),
  ],
]);

test.each([
  ['spam', [1, 1]],
  ['letter', [1, 0.5]],
  ['topic', [0.75, 0.25]],
  // Only "yes" is split into kinds; every class of letter is split into details.
  ['kind', [0.75, 0.25]],
  ['detail', [1, 0.5]],
])('P(%s applies) is the product up the chain', (name, expected) => {
  expect(tree.problems).toEqual([]);
  expect([...applicability(tasks.get(name)!, tree, tasks, labels, 2)]).toEqual(expected);
});
