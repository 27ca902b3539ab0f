import {
  type ConfigNode,
  child,
  childItems,
  childText,
  type ListNode,
  type MapNode,
  nodeAt,
  withEntry,
} from './configNode.js';

/**
 * The experiment with some of its tasks only: the others leave it with all that is said about them in shared labeling functions, slices, constraints,
 * heads' inputs, samplers and oversampling. A labeling function or slice that speaks about none of the rest leaves too, and a task whose parent left
 * stands by itself.
 *
 * @param kept names of tasks that the experiment has
 */
export function cutTasks(root: MapNode, kept: readonly string[]): MapNode {
  const isKept = (name: string) => kept.some((each) => name === each || name.startsWith(`${each}.`));
  const names = childItems(root, 'tasks').flatMap((task) => childText(task, 'name') ?? []);
  const isGone = (name: string) => !isKept(name) && names.some((each) => name === each || name.startsWith(`${each}.`));

  const tasks = items(root, 'tasks', (task) => {
    if (!isKept(childText(task, 'name') ?? '')) return undefined;
    const above = (key: string) => childText(child(task, key), 'task');
    let own = task;
    for (const key of ['parent', 'refines']) if (isGone(above(key) ?? '')) own = withEntry(own, key, undefined);
    const head = child(own, 'head');
    return head?.type === 'map' ? withEntry(own, 'head', without(head, 'inputs')) : own;
  });
  const functions = items(tasks, 'labelingFunctions', (each) => {
    const own = without(without(without(each, 'votes'), 'tasks'), 'else');
    const silent = ['votes', 'tasks'].some((key) => child(each, key) && isBare(child(own, key)));
    return silent ? undefined : own;
  });
  const slices = items(functions, 'slices', (each) => {
    const own = without(each, 'tasks');
    return child(each, 'tasks') && isBare(child(own, 'tasks')) ? undefined : own;
  });
  const constraints = items(slices, 'constraints', (each) => (mentions(each) ? undefined : each));
  return ['rates', 'classes'].reduce((tree, key) => {
    const path = ['training', key === 'rates' ? 'sampler' : 'oversample'];
    const holder = nodeAt(tree, path);
    const training = child(tree, 'training');
    if (holder?.type !== 'map' || training?.type !== 'map') return tree;
    return withEntry(tree, 'training', withEntry(training, path[1], without(holder, key)));
  }, constraints);

  /** The map without the lost tasks in its entry: a name, a list of names, or a map by name. */
  function without(map: MapNode, key: string): MapNode {
    const value = child(map, key);
    if (value?.type === 'list') {
      const rest = value.items.filter((item) => item.type !== 'scalar' || !isGone(item.text));
      return withEntry(map, key, { ...value, items: rest });
    }
    if (value?.type === 'map') {
      const rest = [...value.entries].filter(([name]) => !isGone(name));
      return withEntry(map, key, { ...value, entries: new Map(rest) });
    }
    return value?.type === 'scalar' && isGone(value.text) && key === 'tasks'
      ? withEntry(map, key, { type: 'list', span: value.span, items: [] })
      : map;
  }

  function mentions(node: ConfigNode): boolean {
    if (node.type === 'map') return [...node.entries].some(([key, { value }]) => isGone(key) || mentions(value));
    if (node.type === 'list') return node.items.some(mentions);
    return isGone(node.text);
  }
}

function isBare(node: ConfigNode | undefined): boolean {
  return node?.type === 'map' ? node.entries.size === 0 : node?.type === 'list' && node.items.length === 0;
}

function items(root: MapNode, key: string, change: (item: MapNode) => MapNode | undefined): MapNode {
  const list = child(root, key);
  if (list?.type !== 'list') return root;
  const kept = list.items.flatMap((item): readonly ConfigNode[] => {
    const changed = item.type === 'map' ? change(item) : item;
    return changed ? [changed] : [];
  });
  return withEntry(root, key, { ...list, items: kept } satisfies ListNode);
}
