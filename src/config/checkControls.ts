import type { TaskNames } from './checkRelations.js';
import { type ConfigNode, childText, nodeAt } from './configNode.js';
import { type Problems, placeOf } from './problems.js';

/** Checks that `controls` asks for nothing that a network of one task cannot have. */
export function checkControls(root: ConfigNode, { members, complete }: TaskNames, problems: Problems): void {
  const controls = nodeAt(root, ['controls']);
  if (controls?.type !== 'map' || !complete || members.size > 1) return;
  for (const key of ['singleTask', 'equalWeights']) {
    if (childText(controls, key) !== 'true') continue;
    problems.add(
      'ONE_TASK',
      placeOf(root, ['controls', key]),
      'expected two tasks or more, for one to be held against; the experiment has one',
      'Leave it out: a network of one task is its own single-task twin.',
    );
  }
}
