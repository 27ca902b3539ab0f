import { EspalierError, type Problem } from '../core/errors.js';
import { type Progress, silentProgress } from '../core/progress.js';
import type { Column, RowSource } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { contradictions, thinGold } from './checkGold.js';
import { createGoldReader } from './createGoldReader.js';
import { createIdReader } from './createIdReader.js';
import { createRowSource } from './createRowSource.js';
import { bringsSplits, createSplitter } from './createSplitter.js';
import { type Database, openDatabase } from './database.js';
import type { DataSpec } from './dataSpec.js';
import { findTextColumn, textHash } from './findTextColumn.js';
import { limitedRows } from './limitedRows.js';
import { missingColumn } from './missingColumn.js';
import { type OpenedSource, openSource } from './openSource.js';
import { readChunks } from './readChunks.js';
import { recurringTexts } from './recurringTexts.js';
import { selectSourceRows } from './selectSourceRows.js';
import { withGoldFile } from './withGoldFile.js';

/** The rows of an experiment. What stays in memory per row: id, split, gold. Everything else is streamed. */
export interface Dataset {
  /** Rows over all sources. */
  readonly n: number;
  readonly sources: ReadonlyMap<string, RowSource>;
  /** The first row of each source when all sources' rows are counted through. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Task → [rows of its source] class or −1. Tasks without gold are absent. */
  readonly gold: ReadonlyMap<string, Int16Array>;
  /** The id, split and gold columns: neither features nor labeling functions see them. */
  readonly hidden: ReadonlySet<string>;
  readonly warnings: readonly Problem[];
  /** Lets go of files, memory and temporary space; sources cannot be read afterwards. */
  close(): Promise<void>;
}

/** What is read beside the rows' own columns: 53 bits of each text, to find texts that recur. */
const hashColumn: Column = { name: ' text hash', type: 'number' };

/**
 * Opens every source: finds its columns, reads ids, splits and gold in one pass, and checks them against each other.
 *
 * @throws EspalierError with all missing columns or all bad gold at once: MISSING_COLUMN, DUPLICATE_ID, SPLIT_VALUE,
 *   GOLD_VALUE, GOLD_AMBIGUOUS, GOLD_CONTRADICTS_PARENT, CLASS_ORDER, NO_ROWS, and what reading the files brings
 */
export async function openDataset(
  spec: DataSpec,
  tasks: readonly TaskSpec[],
  options: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<Dataset> {
  const database = await openDatabase();
  try {
    return await readDataset(database, spec, tasks, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function readDataset(
  database: Database,
  spec: DataSpec,
  tasks: readonly TaskSpec[],
  options: { progress?: Progress; signal?: AbortSignal },
): Promise<Dataset> {
  const opened: OpenedSource[] = [];
  for (const [name, source] of Object.entries(spec.sources)) {
    opened.push(await openSource(database, name, source, spec.baseDir));
  }
  const problems = [
    ...unusedSplits(spec, opened),
    ...opened.flatMap((source) => missingColumns(source, spec, tasksOf(source, tasks))),
  ];
  if (problems.length > 0) throw new EspalierError(problems);

  const sources = new Map<string, RowSource>();
  const offsets = new Map<string, number>();
  const gold = new Map<string, Int16Array>();
  const hidden = new Set<string>();
  const warnings: Problem[] = [];
  let n = 0;
  for (const source of opened) {
    const read = await readSource(source, spec, tasksOf(source, tasks), options);
    sources.set(source.name, read.rows);
    offsets.set(source.name, n);
    for (const [task, values] of read.gold) gold.set(task, values);
    for (const column of read.hidden) hidden.add(column);
    warnings.push(...read.warnings);
    n += read.rows.n;
  }
  return { n, sources, offsets, gold, hidden, warnings, close: () => database.close() };
}

function tasksOf(source: OpenedSource, tasks: readonly TaskSpec[]): readonly TaskSpec[] {
  return tasks.filter((task) => task.source === source.name);
}

/** The id column of a source: WRENCH folders and synthetic worlds imply theirs. */
function idColumn(source: OpenedSource, spec: DataSpec): string | undefined {
  return source.implied[0] ?? spec.id;
}

function unusedSplits(spec: DataSpec, opened: readonly OpenedSource[]): Problem[] {
  if (!spec.splits || !opened.every((source) => bringsSplits(source, spec.splits))) return [];
  return [
    {
      code: 'SPLITS_TWICE',
      path: 'data.splits',
      message:
        'expected no "splits", as the source brings its own (a WRENCH folder, a synthetic world, or one file per split); received some',
      hint: 'Leave "splits" out, or read the rows as one table. Beside one file per split, splits: {train: 0.9, validation: 0.1} cuts a split that has no file out of train.',
    },
  ];
}

function missingColumns(source: OpenedSource, spec: DataSpec, tasks: readonly TaskSpec[]): Problem[] {
  const own = bringsSplits(source, spec.splits) ? undefined : spec.splits;
  const needed: [column: string | undefined, path: string][] = [
    [idColumn(source, spec), 'data.id'],
    [own?.kind === 'column' ? own.column : undefined, 'data.splits.column'],
    [own?.kind === 'ratio' ? own.group : undefined, 'data.splits.group'],
    [own?.kind === 'ratio' ? own.time : undefined, 'data.splits.time'],
    ...tasks.map((task): [string | undefined, string] => [
      task.gold?.file ? undefined : task.gold?.column,
      `tasks.${task.name}.gold`,
    ]),
  ];
  const names = new Set(source.columns.map(({ name }) => name));
  return needed.flatMap(([column, path]) =>
    column === undefined || names.has(column) ? [] : [missingColumn(source, column, path)],
  );
}

/** One pass over a source: ids, splits, gold, and the hashes of its texts. */
async function readSource(
  source: OpenedSource,
  spec: DataSpec,
  tasks: readonly TaskSpec[],
  options: { progress?: Progress; signal?: AbortSignal },
): Promise<{ rows: RowSource; gold: Map<string, Int16Array>; hidden: string[]; warnings: Problem[] }> {
  const { name, n, columns, database } = source;
  const id = idColumn(source, spec);
  const idReader = createIdReader(name, id);
  const splitter = createSplitter(source, spec.splits);
  const classNames = source.tables[0].classNames;
  const scored = tasks.filter(
    (task): task is TaskSpec & { gold: NonNullable<TaskSpec['gold']> } => task.gold !== undefined,
  );
  const readers = scored.map((task) => ({
    task,
    reader: createGoldReader(task, n, task.gold.column === 'label' ? classNames : undefined),
  }));
  const isSplit = bringsSplits(source, spec.splits) || spec.splits?.kind === 'column';
  const hidden = [
    ...(id === undefined ? [] : [id]),
    ...(isSplit && splitter.column !== undefined ? [splitter.column] : []),
    ...source.implied,
    ...scored.map((task) => task.gold.column),
  ];

  const text = await findTextColumn(source, new Set([...hidden, splitter.column ?? '']));
  const hashes = new Float64Array(text === undefined ? 0 : n).fill(Number.NaN);
  const wanted = new Set([id, splitter.column, ...scored.map((task) => task.gold.column)]);
  const read = [...columns.filter((column) => wanted.has(column.name)), ...(text === undefined ? [] : [hashColumn])];
  const readings = source.readings.map((each) => ({
    ...each,
    reads: new Map([...each.reads, [hashColumn.name, textHash(each.reads.get(text ?? '') ?? 'NULL')]]),
  }));

  const stage = (options.progress ?? silentProgress).begin(`read ${name}`, n, 'rows');
  for await (const chunk of readChunks(database, readings, read, { source: name, signal: options.signal })) {
    const cells = (column: string | undefined) => (column === undefined ? undefined : chunk.columns[column]);
    const ids = cells(id);
    const splits = cells(splitter.column);
    for (let i = 0; i < chunk.length; i++) idReader.add(ids?.[i]);
    if (splits) for (let i = 0; i < chunk.length; i++) splitter.add(chunk.start + i, splits[i]);
    for (const { task, reader } of readers) {
      const column = chunk.columns[task.gold.column];
      if (column) for (let i = 0; i < chunk.length; i++) reader.add(chunk.start + i, column[i]);
    }
    const texts = text === undefined ? undefined : chunk.columns[hashColumn.name];
    if (texts)
      for (let i = 0; i < chunk.length; i++) hashes[chunk.start + i] = (texts[i] as number | null) ?? Number.NaN;
    stage.advance(chunk.length);
  }
  stage.end();

  const ids = idReader.finish();
  const bad = readers.flatMap(({ reader }) => reader.problems(ids));
  if (bad.length > 0) throw new EspalierError(bad);
  const filed = await Promise.all(readers.map(({ task, reader }) => withGoldFile(task, reader.gold, ids)));
  const gold = new Map(readers.map(({ task }, i) => [task.name, filed[i].gold]));
  const denied = contradictions(tasks, gold, ids);
  if (denied.length > 0) throw new EspalierError(denied);

  // By the data's own gold, so that a row that somebody labels stays in its split.
  const strata = readers.map(({ task, reader }) => ({ gold: reader.gold, k: task.classes.length }));
  const splits = splitter.finish(ids, strata);
  const recurring =
    text === undefined ? undefined : recurringTexts(hashes, splits, ids, { source: name, column: text });
  const warnings = [
    ...filed.flatMap((each) => each.warnings),
    ...readers.flatMap(({ task }) => thinGold(task, gold.get(task.name)!, splits)),
    ...(recurring ? [recurring] : []),
  ];
  const rows = createRowSource(source, ids, splits, splitter.groups?.(ids));
  const kept = spec.limit && limitedRows(ids, splits, spec.limit.train, spec.seed);
  if (!kept || kept.length === n) return { rows, gold, hidden, warnings };
  const goldOfKept = new Map(
    [...gold].map(([task, values]) => [task, Int16Array.from(kept, (row) => values[row])] as const),
  );
  return { rows: selectSourceRows(rows, kept), gold: goldOfKept, hidden, warnings };
}
