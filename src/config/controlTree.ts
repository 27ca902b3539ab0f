import type { ControlKind } from '../experiment/sweepParams.js';
import { setPath } from './applyOverride.js';
import type { Span } from './configFile.js';
import {
  type ConfigNode,
  child,
  childItems,
  childText,
  type ListNode,
  type MapNode,
  type ScalarNode,
  withEntry,
} from './configNode.js';
import { Problems } from './problems.js';

/** What only the network half reads. */
const networkKeys = [
  'features',
  'sliceHeads',
  'augment',
  'trunk',
  'sharing',
  'transfer',
  'training',
  'controls',
  'predictions',
  'backend',
];

/**
 * A cell's experiment as one of its controls has it.
 *
 * @param span where the control is asked for
 * @returns undefined where the experiment can have no such control: one task has no twin, and without gold nothing can be taught by it
 */
export function controlTree(root: MapNode, control: ControlKind, span: Span): MapNode | undefined {
  const scalar = (value: string | boolean): ScalarNode => ({ type: 'scalar', span, value, text: String(value) });
  const set = (path: string, value: ConfigNode) => setPath(root, path, value, span, new Problems()) as MapNode;
  if (control === 'singleTask') {
    const tasks = childItems(root, 'tasks');
    if (tasks.length < 2 && !tasks.some((task) => childText(task, 'exclusive') === 'false')) return undefined;
    return set('controls.singleTask', scalar(true));
  }
  if (control === 'gold') {
    return childItems(root, 'tasks').some((task) => child(task, 'gold'))
      ? set('tasks.*.gold.train', scalar('all'))
      : undefined;
  }
  if (control === 'labelModel') return networkKeys.reduce((map, key) => withEntry(map, key, undefined), root);
  const vote: MapNode = {
    type: 'map',
    span,
    entries: new Map([['kind', { keySpan: span, value: scalar('majorityVote') }]]),
  };
  const tasks = child(root, 'tasks');
  const own = tasks?.type === 'list' ? tasks.items.map((task) => withoutOwnModel(task)) : [];
  const list: ListNode = { type: 'list', span: tasks?.span ?? span, items: own };
  return withEntry(withEntry(root, 'tasks', list), 'labelModel', vote);
}

function withoutOwnModel(task: ConfigNode): ConfigNode {
  return task.type === 'map' ? withEntry(task, 'labelModel', undefined) : task;
}
