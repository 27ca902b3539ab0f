import type { ResolvedTask } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import { createLabelMatrix, type LabelMatrix } from '../core/labelMatrix.js';
import type { Column, RowSource } from '../core/rowSource.js';
import { voteTable } from '../core/voteClasses.js';
import { openDatabase } from '../data/database.js';
import { readChunks } from '../data/readChunks.js';
import { sqlString } from '../data/sqlText.js';
import type { RunFolder } from '../run/runFolder.js';

/** What a run says about every row of one task's source, column by column. */
export interface TaskTable {
  readonly task: ResolvedTask;
  readonly source: RowSource;
  readonly matrix: LabelMatrix;
  /** [n] −1 = none. */
  readonly gold: Int16Array;
  /** [n, k] by the label model. */
  readonly probs: Float32Array;
  /** [n] the likeliest class where a labeling function votes, else −1. */
  readonly label: Int16Array;
  /** [n] its probability; NaN where there is no label. */
  readonly p: Float32Array;
  /** [n] 1 where two votes have no class in common. */
  readonly conflict: Uint8Array;
  /** Where the run has a network: [n] what it predicts (−1 = the task does not apply) and how likely that is. */
  readonly network?: { readonly prediction: Int16Array; readonly p: Float32Array };
}

interface SavedLabelModel {
  readonly classes: readonly string[];
  readonly voteSets?: readonly (readonly string[])[];
  readonly confidences?: readonly string[];
  readonly model: { readonly names: readonly string[] };
}

/**
 * Reads `labels/<task>.parquet`, and `predictions/<task>.parquet` where it is there, into typed arrays.
 *
 * @throws EspalierError STUDIO_DATA_CHANGED where the source's rows are not those that were labeled; NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function readTaskTable(
  folder: RunFolder,
  task: ResolvedTask,
  source: RowSource,
  gold: Int16Array,
  signal?: AbortSignal,
): Promise<TaskTable> {
  const saved = await folder.readJson<SavedLabelModel>(`labelmodels/${task.name}.json`);
  const { n } = source;
  const k = task.classes.length;
  const names = saved.model.names;
  const m = names.length;
  const probs = new Float32Array(n * k);
  const covered = new Uint8Array(n);
  const rowOffsets = new Uint32Array(n + 1);
  // Votes of a row stand side by side in the file, so that the sparse rows grow in order.
  const lfs: number[] = [];
  const votes: number[] = [];
  const shares: number[] = [];
  const shareAt = names.map((name) => saved.confidences?.indexOf(name) ?? -1);
  const columns: Column[] = [
    { name: 'c0', type: 'text' },
    { name: 'c2', type: 'boolean' },
    ...Array.from({ length: k + m + (saved.confidences?.length ?? 0) }, (_, i): Column => {
      return { name: `c${3 + i}`, type: 'number' };
    }),
  ];
  let rows = 0;
  const file = folder.file('labels', `${task.name}.parquet`);
  for await (const chunk of readColumns(file, columns, 3 + k + m + (saved.confidences?.length ?? 0), signal)) {
    const cells = (i: number) => chunk.columns[`c${i}`] as readonly number[];
    const ids = chunk.columns.c0 as readonly string[];
    const isCovered = chunk.columns.c2 as readonly boolean[];
    const probabilities = task.classes.map((_, c) => cells(3 + c));
    const votesOf = names.map((_, j) => cells(3 + k + j));
    const sharesOf = shareAt.map((at) => (at < 0 ? undefined : cells(3 + k + m + at)));
    for (let i = 0; i < chunk.length; i++) {
      const row = chunk.start + i;
      if (row >= n || ids[i] !== source.ids[row]) throw dataChanged(folder, task.name, row, ids[i]);
      covered[row] = isCovered[i] ? 1 : 0;
      for (let c = 0; c < k; c++) probs[row * k + c] = probabilities[c][i];
      for (let j = 0; j < m; j++) {
        if (votesOf[j][i] < 0) continue;
        lfs.push(j);
        votes.push(votesOf[j][i]);
        shares.push(sharesOf[j]?.[i] ?? 1);
      }
      rowOffsets[row + 1] = votes.length;
    }
    rows += chunk.length;
  }
  if (rows !== n) throw dataChanged(folder, task.name, rows, undefined);
  const index = new Map(task.classes.map((name, c) => [name, c]));
  const matrix = createLabelMatrix({
    k,
    names,
    rowOffsets,
    lfs: m <= 0xffff ? Uint16Array.from(lfs) : Uint32Array.from(lfs),
    votes: Int16Array.from(votes),
    sets: saved.voteSets?.map((set) => set.map((name) => index.get(name)!)),
    confidences: saved.confidences && Float32Array.from(shares),
  });
  const network = await readPredictions(folder, task, n, signal);
  return {
    task,
    source,
    matrix,
    gold,
    probs,
    ...likeliest(probs, covered, k),
    conflict: conflictingRows(matrix),
    ...(network && { network }),
  };
}

function likeliest(probs: Float32Array, covered: Uint8Array, k: number): { label: Int16Array; p: Float32Array } {
  const n = covered.length;
  const label = new Int16Array(n).fill(-1);
  const p = new Float32Array(n).fill(Number.NaN);
  for (let row = 0; row < n; row++) {
    if (!covered[row]) continue;
    let best = 0;
    for (let c = 1; c < k; c++) if (probs[row * k + c] > probs[row * k + best]) best = c;
    label[row] = best;
    p[row] = probs[row * k + best];
  }
  return { label, p };
}

/** [n] 1 where two of a row's votes have no class in common. */
function conflictingRows(matrix: LabelMatrix): Uint8Array {
  const { n, k, rowOffsets, votes } = matrix;
  const isFor = voteTable(matrix);
  const conflict = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    for (let a = rowOffsets[row]; a < rowOffsets[row + 1] && !conflict[row]; a++) {
      for (let b = a + 1; b < rowOffsets[row + 1]; b++) {
        let common = false;
        for (let c = 0; c < k; c++) common ||= isFor[votes[a] * k + c] === 1 && isFor[votes[b] * k + c] === 1;
        if (!common) conflict[row] = 1;
      }
    }
  }
  return conflict;
}

async function readPredictions(
  folder: RunFolder,
  { name, classes }: ResolvedTask,
  n: number,
  signal?: AbortSignal,
): Promise<TaskTable['network']> {
  if (!(await folder.list('predictions')).includes(`${name}.parquet`)) return undefined;
  const prediction = new Int16Array(n).fill(-1);
  const p = new Float32Array(n);
  const columns: Column[] = [
    { name: 'c3', type: 'text' },
    ...classes.map((_, c): Column => ({ name: `c${4 + c}`, type: 'number' })),
  ];
  const index = new Map(classes.map((each, c) => [each, c]));
  const file = folder.file('predictions', `${name}.parquet`);
  for await (const chunk of readColumns(file, columns, 4 + classes.length, signal)) {
    const said = chunk.columns.c3 as readonly (string | null)[];
    for (let i = 0; i < chunk.length && chunk.start + i < n; i++) {
      const c = said[i] === null ? -1 : (index.get(said[i]!) ?? -1);
      prediction[chunk.start + i] = c;
      p[chunk.start + i] = c < 0 ? Number.NaN : (chunk.columns[`c${4 + c}`][i] as number);
    }
  }
  return { prediction, p };
}

/** Columns of a Parquet file by their places: `writeParquet` changes names that differ in case alone. */
async function* readColumns(file: string, columns: readonly Column[], width: number, signal?: AbortSignal) {
  const database = await openDatabase();
  try {
    const names = Array.from({ length: width }, (_, i) => `c${i}`);
    const from = `read_parquet([${sqlString(file)}]) AS saved(${names.join(', ')})`;
    const reads = new Map(columns.map(({ name, type }) => [name, type === 'number' ? `${name}::DOUBLE` : name]));
    yield* readChunks(database, [{ place: file, from, reads }], columns, { source: file, signal });
  } finally {
    await database.close();
  }
}

function dataChanged(folder: RunFolder, task: string, row: number, id: string | undefined): EspalierError {
  return new EspalierError({
    code: 'STUDIO_DATA_CHANGED',
    path: `tasks.${task}`,
    message: `${folder.path}: expected the rows that were labeled; the data holds others from row ${row}${id === undefined ? '' : ` (labeled: "${id}")`} on`,
    hint: 'The data changed since the run: open the experiment file instead, which labels it anew.',
  });
}
