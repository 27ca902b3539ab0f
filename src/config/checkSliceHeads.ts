import { metrics } from '../core/metrics/index.js';
import type { SliceFloor } from '../slices/sliceFloor.js';
import type { TaskNames } from './checkRelations.js';
import { type ConfigNode, child, childText } from './configNode.js';
import { type Problems, placeOf } from './problems.js';
import type { SliceEntry } from './readSlices.js';

/** Checks that slice heads have slices, that their confidence suits their tasks' classes, and floors their slices'. */
export function checkSliceHeads(
  root: ConfigNode,
  slices: readonly SliceEntry[],
  { members }: TaskNames,
  problems: Problems,
): void {
  const classesOf = (task: string) => members.get(task)?.classes?.length;
  const sliceHeads = child(root, 'sliceHeads');
  const declared = child(root, 'slices');
  if (sliceHeads && (!declared || (declared.type === 'list' && declared.items.length === 0))) {
    problems.add(
      'NO_SLICES',
      placeOf(root, ['sliceHeads']),
      'expected slices for slice heads to attend to; the file declares none',
      'Declare some under slices:, such as {name: short, kind: threshold, field: text.words, below: 5}.',
    );
  }
  if (sliceHeads && childText(sliceHeads, 'confidence') === 'snorkel') {
    const wider = [...new Set(slices.flatMap(({ tasks }) => tasks))].filter((task) => (classesOf(task) ?? 2) !== 2);
    if (wider.length > 0) {
      problems.add(
        'SLICE_CONFIDENCE',
        placeOf(root, ['sliceHeads', 'confidence']),
        `expected tasks of two classes under the slices, since snorkel takes the second class's probability; ${wider
          .map((task) => `${task} has ${classesOf(task)}`)
          .join(', ')}`,
        'Take confidence: entropy, which serves any number of classes.',
      );
    }
  }
  for (const { path, floor, tasks } of slices) checkFloor(root, [...path, 'floor'], floor, tasks, classesOf, problems);
}

function checkFloor(
  root: ConfigNode,
  path: readonly PropertyKey[],
  floor: SliceFloor | undefined,
  tasks: readonly string[],
  classesOf: (task: string) => number | undefined,
  problems: Problems,
): void {
  for (const metric of Object.keys(floor ?? {}) as (keyof SliceFloor)[]) {
    const without = tasks.filter((task) => !metrics[metric].applies(classesOf(task) ?? 2));
    if (without.length === 0) continue;
    problems.add(
      'FLOOR_METRIC',
      placeOf(root, [...path, metric]),
      `expected a metric that all tasks of the slice have; ${metric} is not defined for ${without
        .map((task) => `${task} of ${classesOf(task)} classes`)
        .join(', ')}`,
      'Name the tasks that it is for under tasks:, or take macroF1.',
    );
  }
}
