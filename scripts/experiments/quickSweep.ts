import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

const mostSeeds = 2;

/** How much of a sweep `--quick` runs. */
export interface QuickSize {
  /** Values of an axis that are kept. */
  readonly values: number;
  /** Runs at a time. */
  readonly parallel: number;
}

/**
 * The same sweep with less to run: a few values of every axis, the first, the last and the compared baseline among them, and two seeds. An axis of ties
 * between tasks keeps all of its values: they are the question.
 *
 * @param text of a sweep's file
 * @param base where its base lies, as seen from where the text will be written
 */
export function quickSweep(text: string, base: string, { values: mostValues, parallel }: QuickSize): string {
  const sweep = parseDocument(text);
  sweep.set('base', base);
  sweep.setIn(['runner', 'parallel'], parallel);
  const axes = sweep.get('axes', true) as { items: { key: { value: string } }[] };
  for (const { key } of axes.items) {
    const at = ['axes', key.value];
    const range = sweep.getIn([...at, 'range'], true);
    if (isSeq(range) && key.value === 'seed') {
      const from = Number(sweep.getIn([...at, 'range', 0]));
      const to = Number(sweep.getIn([...at, 'range', 1]));
      sweep.setIn([...at, 'range', 1], Math.min(to, from + mostSeeds - 1));
    }
    const baseline = sweep.getIn(['compare', 'baseline', key.value]) ?? Symbol('none');
    for (const form of ['values', 'tasks']) {
      const values = sweep.getIn([...at, form], true);
      if (!isSeq(values)) continue;
      const kept = evenly(values.items.length, mostValues);
      values.items = values.items.filter((item, i) => kept.has(i) || labelOf(item) === baseline);
    }
  }
  return sweep.toString({ lineWidth: 0 });
}

function labelOf(item: unknown): unknown {
  return isMap(item) ? item.get('label') : isScalar(item) ? item.value : undefined;
}

/** So many of n positions, evenly spaced, the first and the last among them. */
function evenly(n: number, most: number): Set<number> {
  if (n <= most) return new Set(Array.from({ length: n }, (_, i) => i));
  return new Set(Array.from({ length: most }, (_, i) => Math.round((i * (n - 1)) / (most - 1))));
}
