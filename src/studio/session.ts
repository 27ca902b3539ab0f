import type { Experiment } from '../config/experiment.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import { type Dataset, openDataset } from '../data/openDataset.js';
import { readTable } from '../data/readTable.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { RunFolder } from '../run/runFolder.js';
import { goldOf } from '../stages/goldOf.js';
import type { Annotations } from './goldFile.js';
import { RowCells } from './rowCells.js';
import { readTaskTable, type TaskTable } from './taskTable.js';

/** One labeling of the rows, ready to be looked at. A new one takes its place when the experiment is labeled anew. */
export interface Session {
  readonly experiment: Experiment;
  readonly folder: RunFolder;
  readonly metrics: RunMetrics;
  readonly data: Dataset;
  readonly tables: ReadonlyMap<string, TaskTable>;
  /** Source → its cells. */
  readonly cells: ReadonlyMap<string, RowCells>;
  readonly slices: readonly SliceMembership[];
  /** Task → the text column that its labeling functions read most often, else the first one. */
  readonly textColumns: ReadonlyMap<string, string | undefined>;
  close(): Promise<void>;
}

/**
 * Opens what a labeling run left in its folder, beside the data that it labeled.
 *
 * @param options.annotations gold beside that of the data, which it goes before
 * @throws EspalierError STUDIO_DATA_CHANGED, NOT_A_RUN, DAMAGED_RUN_FILE, and what reading the data brings
 */
export async function openSession(
  experiment: Experiment,
  folder: RunFolder,
  options: { annotations?: Annotations; signal?: AbortSignal } = {},
): Promise<Session> {
  const { annotations, signal } = options;
  const metrics = await folder.readJson<RunMetrics>('metrics.json');
  const data = await openDataset(experiment.data, experiment.tasks, { signal });
  try {
    const tables = new Map<string, TaskTable>();
    for (const task of experiment.tasks) {
      const source = data.sources.get(task.source)!;
      const gold = goldOf(data, task).slice();
      const said = annotations?.get(task.name);
      if (said && said.size > 0) {
        source.ids.forEach((id, row) => {
          const name = said.get(id);
          if (name !== undefined && name !== null) gold[row] = task.classes.indexOf(name);
        });
      }
      tables.set(task.name, await readTaskTable(folder, task, source, gold, signal));
    }
    const cells = new Map([...data.sources].map(([name, source]) => [name, new RowCells(source, data.hidden)]));
    return {
      experiment,
      folder,
      metrics,
      data,
      tables,
      cells,
      slices: await readSlices(experiment, folder, data),
      textColumns: new Map(
        experiment.tasks.map(({ name, source }) => [name, textColumn(experiment, name, cells.get(source)!)]),
      ),
      close: () => data.close(),
    };
  } catch (error) {
    await data.close();
    throw error;
  }
}

async function readSlices(experiment: Experiment, folder: RunFolder, data: Dataset): Promise<SliceMembership[]> {
  const files = new Set(await folder.list('slices'));
  const found: SliceMembership[] = [];
  for (const source of data.sources.keys()) {
    if (!files.has(`${source}.parquet`)) continue;
    const { columns } = await readTable(folder.file('slices', `${source}.parquet`));
    for (const [name, cells] of Object.entries(columns)) {
      if (name === 'id') continue;
      const spec = experiment.slices.find((each) => 'name' in each && each.name === name);
      const rows = Uint32Array.from(cells.flatMap((isIn, row) => (isIn ? [row] : [])));
      found.push({ name, tasks: spec?.tasks ?? experiment.tasks.map((task) => task.name), source, rows });
    }
  }
  return found;
}

function textColumn(experiment: Experiment, task: string, { columns }: RowCells): string | undefined {
  const texts = columns.filter(({ type }) => type === 'text').map(({ name }) => name);
  const counts = new Map(texts.map((name) => [name, 0]));
  for (const { params, tasks } of experiment.labelingFunctions) {
    const column = String(params.field ?? '').replace(/\.(words|chars)$/, '');
    if (tasks.includes(task) && counts.has(column)) counts.set(column, counts.get(column)! + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
