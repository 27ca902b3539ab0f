import type { AxisLabel } from '../experiment/sweepParams.js';
import { type ConfigNode, child, childItems, type MapNode, nodeAt } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { type Problems, placeOf, placeOfKey } from './problems.js';
import type { Axis } from './readAxis.js';

/** Checks the axes and labels that `exclude` and `compare` name. */
export function checkSweepNames(root: MapNode, axes: readonly Axis[] | undefined, problems: Problems): void {
  const holders: [readonly PropertyKey[], ConfigNode][] = [
    ...childItems(root, 'exclude').map((item, i): [PropertyKey[], ConfigNode] => [['exclude', i], item]),
    ...(nodeAt(root, ['compare', 'baseline'])
      ? [[['compare', 'baseline'], nodeAt(root, ['compare', 'baseline'])!] as [PropertyKey[], ConfigNode]]
      : []),
  ];
  const declared = child(root, 'axes');
  const names = declared?.type === 'map' ? [...declared.entries.keys()] : [];
  const by = nodeAt(root, ['compare', 'by']);
  if (by?.type === 'scalar' && !names.includes(by.text)) {
    const message = `expected an axis: ${oneOf(names)}; received "${by.text}"${didYouMean(by.text, names)}`;
    problems.add('UNKNOWN_AXIS', placeOf(root, ['compare', 'by']), message);
  }
  for (const [path, node] of holders) {
    if (node.type !== 'map') continue;
    for (const [name, { value }] of node.entries) {
      const axis = axes?.find((each) => each.name === name);
      if (!names.includes(name)) {
        const message = `expected an axis: ${oneOf(names)}; received "${name}"${didYouMean(name, names)}`;
        problems.add('UNKNOWN_AXIS', placeOfKey(node, name, [...path, name].join('.')), message);
      }
      if (!axis || axis.draw) continue;
      const labels = axis.values.map(({ label }) => label);
      for (const [i, item] of (value.type === 'list' ? value.items : [value]).entries()) {
        if (item.type !== 'scalar' || labels.includes(item.value as AxisLabel)) continue;
        const place = placeOf(root, value.type === 'list' ? [...path, name, i] : [...path, name]);
        const message = `expected a value of ${name}: ${oneOf(labels.map(String))}; received "${item.text}"${didYouMean(item.text, labels.map(String))}`;
        problems.add('UNKNOWN_LABEL', place, message);
      }
    }
  }
}
