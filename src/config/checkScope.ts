import { jointKinds } from '../labelmodel/joint/jointKinds.js';
import { type ConfigNode, child, childText } from './configNode.js';
import { oneOf } from './nearest.js';
import { type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';

/** Checks that a label model which is asked for `scope: hierarchy` can fit tasks jointly. */
export function checkScope(root: ConfigNode, tasks: readonly TaskEntry[], problems: Problems): void {
  const kinds = jointKinds();
  const holders: [ConfigNode | undefined, readonly PropertyKey[], string | undefined][] = [
    [child(root, 'labelModel'), ['labelModel'], undefined],
    ...tasks.map(({ node, path, labelModel }): (typeof holders)[number] => [
      child(node, 'labelModel'),
      [...path, 'labelModel'],
      labelModel?.kind,
    ]),
  ];
  for (const [node, path, parsed] of holders) {
    const kind = parsed ?? childText(node, 'kind');
    if (!node || childText(node, 'scope') !== 'hierarchy' || kind === undefined || kinds.includes(kind)) continue;
    problems.add(
      'LABEL_MODEL_SCOPE',
      placeOf(root, [...path, child(node, 'kind') ? 'kind' : 'scope']),
      `expected ${oneOf(kinds)} with scope: hierarchy; received "${kind}"`,
      'Leave scope out, or say scope: task, to fit every task by itself.',
    );
  }
}
