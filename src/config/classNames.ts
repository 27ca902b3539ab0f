import { type ConfigNode, type ListNode, type MapNode, scalarsAsText, withEntry } from './configNode.js';

/**
 * The experiment's tree with class names as the texts they were written as: `classes: [0, 1]` is `["0", "1"]`, and a
 * class called true or 007 keeps its name. Applied to `classes`, `labels`, `default`, `vote`, `votes`, `else`, `map`,
 * `parent`, `refines`, `constraints`.
 */
export function withClassNames(root: ConfigNode): ConfigNode {
  if (root.type !== 'map') return root;
  const withTasks = mapItems(root, 'tasks', (task) =>
    mapItems(textIn(task, ['classes', 'labels', 'default', 'parent', 'refines']), 'labelingFunctions', votes),
  );
  return textIn(mapItems(withTasks, 'labelingFunctions', votes), ['constraints']);
}

function votes(labelingFunction: MapNode): MapNode {
  return textIn(labelingFunction, ['vote', 'votes', 'else', 'map']);
}

function textIn(map: MapNode, keys: readonly string[]): MapNode {
  let result = map;
  for (const key of keys) {
    const value = map.entries.get(key)?.value;
    if (value) result = withEntry(result, key, scalarsAsText(value));
  }
  return result;
}

function mapItems(map: MapNode, key: string, change: (item: MapNode) => MapNode): MapNode {
  const list = map.entries.get(key)?.value;
  if (list?.type !== 'list') return map;
  const items = list.items.map((item) => (item.type === 'map' ? change(item) : item));
  return withEntry(map, key, { ...list, items } satisfies ListNode);
}
