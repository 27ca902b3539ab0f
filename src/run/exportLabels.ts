import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import type { Column, RowSource } from '../core/rowSource.js';
import { type SplitName, splitNames } from '../core/split.js';
import { type Dataset, openDataset } from '../data/openDataset.js';
import { openParquetWriter, type ParquetType } from '../data/openParquetWriter.js';
import { type DatasetTable, datasetCard, type ItemType } from '../export/datasetCard.js';
import type { Exported } from '../export/exported.js';
import type { ExportRequest } from '../export/exportParams.js';
import { type LabelColumn, labelColumns } from '../export/labelColumns.js';
import type { FeatureKind } from '../features/featureKind.js';
import { type FeatureKindName, featureKinds } from '../features/index.js';
import { buildFolder } from '../files/buildFolder.js';
import { fileSizes } from '../files/fileSizes.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { writeLinesWhole } from '../files/writeLinesWhole.js';
import type { PipelineEnvironment } from '../stages/environment.js';
import { version } from '../version.js';
import { type LabeledChunk, labeledRows } from './labeledRows.js';
import type { RunFolder } from './runFolder.js';
import { testOpened } from './testOpened.js';

/** The memory that a Parquet file's rows take before they are put on disk. */
const parquetMemory = '256MB';

/**
 * Writes a run's labels beside its rows, read from its data again, for other trainers: JSON lines with a card for Hugging Face `datasets`, or Parquet. One table per
 * source, its tasks side by side. Rows pass by in chunks. Test rows are left out unless they are asked for, which the run's lineage records.
 *
 * @param to the folder to write, whole or not at all
 * @throws EspalierError NOT_A_RUN, UNKNOWN_COLUMN, HIDDEN_COLUMN, SOURCE_CHANGED, FOLDER_NOT_EMPTY, CANNOT_WRITE, and what reading the run's data brings
 */
export async function exportLabels(
  folder: RunFolder,
  { format, columns, test = false }: ExportRequest,
  environment: Pick<PipelineEnvironment, 'progress' | 'signal' | 'date'>,
  to: string,
): Promise<Exported> {
  const config = folder.file('config.resolved.yaml');
  await folder.readText('config.resolved.yaml');
  await folder.readText('metrics.json');
  const { experiment } = await loadExperiment(config, { cwd: folder.path, withoutFiles: true });
  await checkReplaceable(to);
  const data = await openDataset(experiment.data, experiment.tasks, environment);
  try {
    const splits = splitNames.filter((split) => test || split !== 'test');
    const sources = [...data.sources.values()].filter(({ name }) =>
      experiment.tasks.some((task) => task.source === name),
    );
    const chosen = cellsOf(experiment, data, sources, columns);
    // Written down before anybody can have looked.
    if (test && !(await testOpened(folder, 'export', environment.date?.() ?? new Date()))) {
      environment.progress.say(
        'warning: the run keeps no lineage.json, so that nothing records that its test rows were looked at',
      );
    }
    await buildFolder(to, async (partial) => {
      const tables: DatasetTable[] = [];
      for (const source of sources) {
        const tasks = experiment.tasks.filter((task) => task.source === source.name);
        const shown = labelColumns(chosen.get(source.name)!, tasks, { split: format === 'parquet' });
        const rowsOf = (own: readonly SplitName[]) =>
          labeledRows(experiment, data, folder, source.name, shown, own, environment);
        const path = sources.length > 1 ? join(partial, source.name) : partial;
        if (format === 'parquet') {
          const file = sources.length > 1 ? `${path}.parquet` : join(partial, 'labels.parquet');
          await writeTable(file, shown, rowsOf(splits));
        } else {
          tables.push(
            await writeSplits(source, shown, splits, path, sources.length > 1 ? source.name : undefined, rowsOf),
          );
        }
      }
      if (format === 'jsonl') {
        const card = datasetCard({
          name: experiment.name,
          tables,
          generatedBy: `Espalier ${version}`,
          withoutTest: !test,
        });
        await writeFileWhole(join(partial, 'README.md'), card);
      }
    });
  } finally {
    await data.close();
  }
  return { path: to, files: await fileSizes(to) };
}

/** Source → the columns of its rows that go along. */
function cellsOf(
  experiment: Experiment,
  data: Dataset,
  sources: readonly RowSource[],
  asked: readonly string[] | undefined,
): Map<string, Column[]> {
  const visible = (source: RowSource) => source.columns.filter(({ name }) => !data.hidden.has(name));
  if (asked) {
    const names = [...new Set(sources.flatMap((source) => visible(source).map(({ name }) => name)))];
    const lacking = asked.filter((name) => !names.includes(name));
    if (lacking.length > 0) {
      throw new EspalierError(
        lacking.map((name) => ({
          code: data.hidden.has(name) ? 'HIDDEN_COLUMN' : 'UNKNOWN_COLUMN',
          path: 'columns',
          message: `expected a column of the data that is neither id, split nor gold, which go along anyway: ${oneOf(names)}; received "${name}"${didYouMean(name, names)}`,
        })),
      );
    }
  }
  return new Map(
    sources.map((source) => {
      const all = visible(source);
      const wanted = asked ?? readColumns(experiment, source.name, all);
      return [source.name, all.filter(({ name }) => wanted.includes(name))];
    }),
  );
}

/** The columns that features and the labeling functions of a source name. A function in code names none. */
function readColumns(
  { features, labelingFunctions, tasks }: Experiment,
  source: string,
  columns: readonly Column[],
): string[] {
  const names = new Set(tasks.filter((task) => task.source === source).map(({ name }) => name));
  const ofFeatures = features.flatMap(({ kind, params }) => {
    const { fields }: FeatureKind = featureKinds[kind as FeatureKindName];
    return fields(params, columns);
  });
  const ofFunctions = labelingFunctions
    .filter((lf) => lf.tasks.some((task) => names.has(task)))
    .flatMap(({ params: { field } }) =>
      typeof field === 'string' ? [field, field.replace(/\.(words|chars)$/, '')] : [],
    );
  return [...ofFeatures, ...ofFunctions];
}

async function writeSplits(
  source: RowSource,
  columns: readonly LabelColumn[],
  splits: readonly SplitName[],
  path: string,
  folder: string | undefined,
  rowsOf: (splits: readonly SplitName[]) => AsyncIterable<LabeledChunk>,
): Promise<DatasetTable> {
  const items = new Map<string, ItemType>();
  const written: DatasetTable['splits'][number][] = [];
  for (const split of splits) {
    const rows = source.splits.reduce((count, code) => count + (splitNames[code] === split ? 1 : 0), 0);
    if (rows === 0) continue;
    await writeLinesWhole(join(path, `${split}.jsonl`), jsonLines(columns, rowsOf([split]), items));
    written.push({ split, path: folder === undefined ? `${split}.jsonl` : `${folder}/${split}.jsonl`, rows });
  }
  return { name: folder ?? 'default', columns, items, splits: written };
}

async function* jsonLines(
  columns: readonly LabelColumn[],
  chunks: AsyncIterable<LabeledChunk>,
  items: Map<string, ItemType>,
): AsyncGenerator<string, void, undefined> {
  const names = columns.map(({ name }) => JSON.stringify(name));
  for await (const { length, columns: values } of chunks) {
    if (length === 0) continue;
    columns.forEach(({ name, cell }, i) => {
      if (cell?.type !== 'list' || items.has(name)) return;
      const item = values[i].flatMap((list) => (Array.isArray(list) ? list : [])).find((each) => each !== null);
      if (item !== undefined) items.set(name, itemTypes[typeof item] ?? 'text');
    });
    const lines = Array.from({ length }, (_, row) => {
      const cells = columns.map((column, i) => `${names[i]}:${JSON.stringify(plain(column, values[i][row]))}`);
      return `{${cells.join(',')}}`;
    });
    yield lines.join('\n');
  }
}

const itemTypes: Readonly<Record<string, ItemType>> = { number: 'number', boolean: 'boolean' };

/** A cell as JSON has it: numbers of 32 bits with the seven digits that they carry, what is no scalar and no list as JSON text. */
function plain({ content, cell }: LabelColumn, value: unknown): unknown {
  if (content === 'probs') return Array.from(value as Float32Array, digits);
  if (content === 'weight') return digits(value as number);
  if (cell?.type === 'other' && value !== null) return JSON.stringify(value);
  return value;
}

function digits(value: number): number {
  return Number(value.toPrecision(7));
}

/** One Parquet file: `<task>_probs` stands as `<task>_p_<class>`, a column for each class; lists and what is no scalar as JSON text. */
async function writeTable(
  path: string,
  columns: readonly LabelColumn[],
  chunks: AsyncIterable<LabeledChunk>,
): Promise<void> {
  const types = columns.flatMap((column): { name: string; type: ParquetType }[] => {
    const { name, content, task, cell } = column;
    if (content === 'probs')
      return task!.classes.map((each) => ({ name: `${task!.name}_p_${each}`, type: 'FLOAT' as const }));
    if (content === 'covered') return [{ name, type: 'BOOLEAN' }];
    if (content === 'weight') return [{ name, type: 'FLOAT' }];
    return [{ name, type: cell ? cellTypes[cell.type] : 'VARCHAR' }];
  });
  const writer = await openParquetWriter(path, types, { memory: parquetMemory });
  try {
    for await (const { columns: values } of chunks) {
      writer.append(
        columns.flatMap(({ content, task, cell }, i): ArrayLike<unknown>[] => {
          const own = values[i];
          if (content === 'probs') return task!.classes.map((_, c) => own.map((probs) => (probs as Float32Array)[c]));
          if (cell?.type !== 'list' && cell?.type !== 'other') return [own];
          return [own.map((each) => (each === null ? null : JSON.stringify(each)))];
        }),
      );
    }
    await writer.finish();
  } finally {
    await writer.close();
  }
}

const cellTypes: Record<Column['type'], ParquetType> = {
  text: 'VARCHAR',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  list: 'VARCHAR',
  other: 'VARCHAR',
};

/** An export may stand in for an earlier one, and for nothing of anybody else's. */
async function checkReplaceable(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const others = entries.filter(
    (entry) => entry.isFile() && entry.name !== 'README.md' && !/\.(jsonl|parquet)$/.test(entry.name),
  );
  if (others.length === 0) return;
  throw new EspalierError({
    code: 'FOLDER_NOT_EMPTY',
    message: `${folder}: expected a new or empty folder, or an earlier export; it holds ${others
      .slice(0, 3)
      .map(({ name }) => name)
      .join(', ')}${others.length > 3 ? ', …' : ''}`,
    hint: 'Choose another folder with --out.',
  });
}
