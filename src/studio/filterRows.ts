import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { EspalierError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import { splitCode, splitNames } from '../core/split.js';
import { voteTable } from '../core/voteClasses.js';
import { bandOf, confidenceBands, lengthBands } from './bands.js';
import type { RowFilter } from './protocol.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';
import { textLengths } from './textLengths.js';

/** The only thing that a page may ask of rows: no SQL, no path, no code. */
export const rowFilter = z.strictObject({
  split: z.enum(splitNames).optional(),
  text: z.string().max(500).optional(),
  lf: z.array(z.string().max(500)).max(20).optional(),
  vote: z.enum(['right', 'wrong', 'withLabel', 'againstLabel']).optional(),
  votes: z.enum(['none', 'some', 'conflict']).optional(),
  label: z.string().max(500).optional(),
  gold: z.string().max(500).optional(),
  slice: z.string().max(500).optional(),
  differ: z.enum(['labelGold', 'networkGold', 'networkLabel']).optional(),
  confidence: z.enum(confidenceBands.names).optional(),
  length: z.enum(lengthBands.names).optional(),
  order: z.enum(['row', 'unsure', 'sure', 'random']).optional(),
}) satisfies z.ZodType<RowFilter>;

const rowsBetweenTurns = 65_536;

/**
 * The rows of a task's source that a filter leaves, in its order. Columns are narrow arrays in memory; texts are searched last, on the rows that
 * are left.
 *
 * @param testOpen whether test rows may be among them
 * @throws EspalierError STUDIO_FILTER for a name that does not exist
 */
export async function filterRows(
  session: Session,
  table: TaskTable,
  filter: RowFilter,
  options: { testOpen: boolean; signal?: AbortSignal },
): Promise<Uint32Array> {
  const { n, splits } = table.source;
  const tests = testsOf(session, table, filter, options.testOpen);
  if (filter.length !== undefined) {
    const lengths = await textLengths(session, table.task);
    if (!lengths) throw unknown('column', 'of text');
    const wanted = lengthBands.names.indexOf(filter.length);
    tests.push((row) => bandOf(lengthBands, lengths[row]) === wanted);
  }
  const rows = new Uint32Array(n);
  let count = 0;
  for (let row = 0; row < n; row++) {
    if (!options.testOpen && splits[row] === splitCode.test) continue;
    let holds = true;
    for (let i = 0; i < tests.length && holds; i++) holds = tests[i](row);
    if (holds) rows[count++] = row;
  }
  const found = filter.text
    ? await searchTexts(session, table, rows.subarray(0, count), filter.text, options.signal)
    : rows.slice(0, count);
  return ordered(found, table, filter.order);
}

function testsOf(
  { slices }: Session,
  { task, source, matrix, gold, label, p, conflict, network }: TaskTable,
  filter: RowFilter,
  testOpen: boolean,
): ((row: number) => boolean)[] {
  const { k, rowOffsets, lfs, votes } = matrix;
  const tests: ((row: number) => boolean)[] = [];
  if (filter.split) {
    if (filter.split === 'test' && !testOpen) {
      throw new EspalierError({ code: 'STUDIO_TEST_CLOSED', message: 'test rows are closed until they are asked for' });
    }
    const code = splitCode[filter.split];
    tests.push((row) => source.splits[row] === code);
  }
  if (filter.votes === 'none') tests.push((row) => label[row] < 0);
  if (filter.votes === 'some') tests.push((row) => label[row] >= 0);
  if (filter.votes === 'conflict') tests.push((row) => conflict[row] === 1);
  if (filter.label !== undefined) {
    const c = classOf(task.classes, filter.label);
    tests.push((row) => label[row] === c);
  }
  if (filter.confidence !== undefined) {
    const wanted = confidenceBands.names.indexOf(filter.confidence);
    tests.push((row) => bandOf(confidenceBands, p[row]) === wanted);
  }
  if (filter.gold === 'any') tests.push((row) => gold[row] >= 0);
  else if (filter.gold === 'none') tests.push((row) => gold[row] < 0);
  else if (filter.gold !== undefined) {
    const c = classOf(task.classes, filter.gold);
    tests.push((row) => gold[row] === c);
  }
  if (filter.slice !== undefined) {
    const slice = slices.find(({ name, source: of }) => name === filter.slice && of === source.name);
    if (!slice) throw unknown('slice', filter.slice);
    const isIn = new Uint8Array(source.n);
    for (const row of slice.rows) isIn[row] = 1;
    tests.push((row) => isIn[row] === 1);
  }
  if (filter.differ === 'labelGold') tests.push((row) => gold[row] >= 0 && label[row] >= 0 && gold[row] !== label[row]);
  if (filter.differ === 'networkGold' || filter.differ === 'networkLabel') {
    if (!network) throw unknown('network', 'predictions');
    const other = filter.differ === 'networkGold' ? gold : label;
    tests.push((row) => other[row] >= 0 && network.prediction[row] !== other[row]);
  }
  const isFor = voteTable(matrix);
  filter.lf?.forEach((name, i) => {
    const j = matrix.names.indexOf(name);
    if (j < 0) throw unknown('labeling function', name);
    const how = i === 0 ? filter.vote : undefined;
    tests.push((row) => {
      for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
        if (lfs[at] !== j) continue;
        if (!how) return true;
        const truth = how === 'right' || how === 'wrong' ? gold[row] : label[row];
        return truth >= 0 && (isFor[votes[at] * k + truth] === 1) === (how === 'right' || how === 'withLabel');
      }
      return false;
    });
  });
  return tests;
}

async function searchTexts(
  session: Session,
  { source }: TaskTable,
  rows: Uint32Array,
  text: string,
  signal?: AbortSignal,
): Promise<Uint32Array> {
  const cells = session.cells.get(source.name)!;
  const columns = cells.columns.filter(({ type }) => type === 'text').map(({ name }) => name);
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  const found: number[] = [];
  let at = 0;
  let turn = rowsBetweenTurns;
  for await (const chunk of (await cells.rows()).chunks(columns, { signal })) {
    const end = chunk.start + chunk.length;
    for (; at < rows.length && rows[at] < end; at++) {
      const i = rows[at] - chunk.start;
      if (
        columns.some(
          (name) => typeof chunk.columns[name][i] === 'string' && pattern.test(chunk.columns[name][i] as string),
        )
      ) {
        found.push(rows[at]);
      }
    }
    if (at === rows.length) break;
    if (end > turn) {
      turn = end + rowsBetweenTurns;
      await setImmediate();
    }
  }
  return Uint32Array.from(found);
}

function ordered(rows: Uint32Array, { p }: TaskTable, order: RowFilter['order'] = 'row'): Uint32Array {
  if (order === 'row') return rows;
  if (order === 'random') {
    const rng = new Rng(0).derive('studio/random');
    for (let i = rows.length - 1; i > 0; i--) {
      const j = rng.integer(i + 1);
      [rows[i], rows[j]] = [rows[j], rows[i]];
    }
    return rows;
  }
  return byProbability(rows, p, order === 'sure');
}

/**
 * Rows by probability, equal ones as they were; those without a label are the least sure of all. A radix sort over the bits of the floats, which
 * ascend as the floats do from 0 on: a million rows take tens of milliseconds, where a comparing sort takes a second.
 */
function byProbability(rows: Uint32Array, p: Float32Array, descending: boolean): Uint32Array {
  const bits = new Uint32Array(new Float32Array(p).buffer);
  const keyOf = (row: number) => {
    const key = Number.isNaN(p[row]) ? 0 : bits[row];
    return descending ? ~key >>> 0 : key;
  };
  let from: Uint32Array = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(0x1_0001);
    for (const row of from) starts[((keyOf(row) >>> shift) & 0xffff) + 1]++;
    for (let digit = 0; digit < 0x1_0000; digit++) starts[digit + 1] += starts[digit];
    for (const row of from) to[starts[(keyOf(row) >>> shift) & 0xffff]++] = row;
    [from, to] = [to, from];
  }
  return from;
}

function classOf(classes: readonly string[], name: string): number {
  const c = classes.indexOf(name);
  if (c < 0) throw unknown('class', name);
  return c;
}

function unknown(what: string, name: string): EspalierError {
  return new EspalierError({ code: 'STUDIO_FILTER', message: `there is no ${what} "${name}" here (any more)` });
}
