import { isScalar, isSeq, parseDocument } from 'yaml';

/** As many values of an axis as `--quick` keeps; a power law needs four. */
const mostValues = 4;
const mostSeeds = 2;

/**
 * The same sweep with less to run: four values of every axis, the first, the last and the compared baseline among them, and two seeds.
 *
 * @param text of a sweep's file
 * @param base where its base lies, as seen from where the text will be written
 */
export function quickSweep(text: string, base: string): string {
  const sweep = parseDocument(text);
  sweep.set('base', base);
  const axes = sweep.get('axes', true) as { items: { key: { value: string } }[] };
  for (const { key } of axes.items) {
    const at = ['axes', key.value];
    const range = sweep.getIn([...at, 'range'], true);
    if (isSeq(range) && key.value === 'seed') {
      const from = Number(sweep.getIn([...at, 'range', 0]));
      const to = Number(sweep.getIn([...at, 'range', 1]));
      sweep.setIn([...at, 'range', 1], Math.min(to, from + mostSeeds - 1));
    }
    const baseline = sweep.getIn(['compare', 'baseline', key.value]);
    for (const form of ['values', 'tasks', 'hierarchy']) {
      const values = sweep.getIn([...at, form], true);
      if (!isSeq(values)) continue;
      const kept = evenly(values.items.length, mostValues);
      values.items = values.items.filter((item, i) => kept.has(i) || (isScalar(item) && item.value === baseline));
    }
  }
  return sweep.toString({ lineWidth: 0 });
}

/** So many of n positions, evenly spaced, the first and the last among them. */
function evenly(n: number, most: number): Set<number> {
  if (n <= most) return new Set(Array.from({ length: n }, (_, i) => i));
  return new Set(Array.from({ length: most }, (_, i) => Math.round((i * (n - 1)) / (most - 1))));
}
