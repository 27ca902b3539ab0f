import { splitNames } from '../core/split.js';
import { bandOf, confidenceBands, lengthBands } from './bands.js';
import type { Facet, FacetValue, RowFilter } from './protocol.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';
import { textLengths } from './textLengths.js';

/** Values of one facet at most, most rows first: a task may have hundreds of labeling functions. */
const most = 50;

/**
 * How a view's rows spread over label, gold, split, votes, confidence, slices and length of text: one pass over narrow arrays.
 *
 * @param rows ascending or not, each once
 */
export async function facets(session: Session, table: TaskTable, rows: Uint32Array): Promise<Facet[]> {
  const { task, source, matrix, label, gold, p, conflict, network } = table;
  const { classes } = task;
  const k = classes.length;
  const lengths = await textLengths(session, task);
  const labels = new Uint32Array(k + 1);
  const golds = new Uint32Array(k + 1);
  const splits = new Uint32Array(splitNames.length);
  const lfs = new Uint32Array(matrix.m);
  const bands = new Uint32Array(confidenceBands.names.length);
  const sizes = new Uint32Array(lengthBands.names.length);
  let [inConflict, labelGold, networkGold, networkLabel] = [0, 0, 0, 0];
  const isIn = new Uint8Array(source.n);
  for (const row of rows) {
    isIn[row] = 1;
    const [is, should] = [label[row], gold[row]];
    // −1 stands for none: the last place.
    labels[is < 0 ? k : is]++;
    golds[should < 0 ? k : should]++;
    splits[source.splits[row]]++;
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) lfs[matrix.lfs[at]]++;
    if (is >= 0) bands[bandOf(confidenceBands, p[row])]++;
    if (lengths) sizes[bandOf(lengthBands, lengths[row])]++;
    inConflict += conflict[row];
    if (is >= 0 && should >= 0 && is !== should) labelGold++;
    if (network && should >= 0 && network.prediction[row] !== should) networkGold++;
    if (network && is >= 0 && network.prediction[row] !== is) networkLabel++;
  }
  const value = (name: string, n: number, narrows: RowFilter): FacetValue => ({ label: name, n, narrows });
  // These two names mean something else in a filter.
  const isPlain = (name: string) => name !== 'any' && name !== 'none';
  const slices = session.slices.filter((slice) => slice.source === source.name && slice.tasks.includes(task.name));
  const found: Facet[] = [
    {
      name: 'Label',
      values: [
        ...classes.map((name, c) => value(name, labels[c], { label: name })),
        value('no vote', labels[k], { votes: 'none' }),
      ],
    },
    {
      name: 'Gold',
      values: [
        ...classes.flatMap((name, c) => (isPlain(name) ? [value(name, golds[c], { gold: name })] : [])),
        value('no gold', golds[k], { gold: 'none' }),
      ],
    },
    {
      name: 'Differ',
      values: [
        value('votes in conflict', inConflict, { votes: 'conflict' }),
        value('label and gold', labelGold, { differ: 'labelGold' }),
        value('network and gold', networkGold, { differ: 'networkGold' }),
        value('network and label', networkLabel, { differ: 'networkLabel' }),
      ],
    },
    { name: 'Voted on by', values: matrix.names.map((name, j) => value(name, lfs[j], { lf: [name] })).sort(byRows) },
    { name: 'Confidence', values: confidenceBands.names.map((name, i) => value(name, bands[i], { confidence: name })) },
    {
      name: 'Slice',
      values: slices
        .map(({ name, rows: own }) => {
          let n = 0;
          for (const row of own) n += isIn[row];
          return value(name, n, { slice: name });
        })
        .sort(byRows),
    },
    { name: 'Split', values: splitNames.map((name, code) => value(name, splits[code], { split: name })) },
    { name: 'Characters', values: lengthBands.names.map((name, i) => value(name, sizes[i], { length: name })) },
  ];
  return found
    .map(({ name, values }) => ({ name, values: values.filter(({ n }) => n > 0).slice(0, most) }))
    .filter(({ values }) => values.length > 0);
}

function byRows(a: FacetValue, b: FacetValue): number {
  return b.n - a.n;
}
