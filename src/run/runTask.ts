import { EspalierError } from '../core/errors.js';
import { createLabelMatrix, type LabelMatrix } from '../core/labelMatrix.js';
import { type SplitName, splitCode } from '../core/split.js';
import type { Database } from '../data/database.js';
import { sqlString } from '../data/sqlText.js';
import type { RunFolder } from './runFolder.js';

/** One task of a run, as its folder keeps it; rows in the order of their source. */
export interface RunTask {
  readonly name: string;
  readonly classes: readonly string[];
  readonly n: number;
  readonly ids: readonly string[];
  /** [n] split codes. */
  readonly splits: Uint8Array;
  /** What the labeling functions vote, those of the network and of the default class among them. */
  readonly matrix: LabelMatrix;
  /** [n] 1 where a labeling function votes. */
  readonly covered: Uint8Array;
  /** [n, k] probabilistic labels as saved for the network. */
  readonly labels: Float32Array;
  /** [n] class or −1; absent where the run has no predictions, which keep it. */
  readonly gold?: Int16Array;
  /** What the network predicts; absent without one. */
  readonly network?: {
    /** [n, k] */
    readonly probs: Float32Array;
    /** [n] class, −1 = the task does not apply. */
    readonly decided: Int16Array;
  };
}

interface SavedLabelModel {
  readonly classes: readonly string[];
  readonly voteSets?: readonly (readonly string[])[];
  readonly confidences?: readonly string[];
}

/**
 * Reads `labels/<task>.parquet` and, where it is there, `predictions/<task>.parquet`, by the places of their columns: `writeParquet` changes names
 * that differ in case alone.
 *
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function readRunTask(database: Database, folder: RunFolder, task: string): Promise<RunTask> {
  const saved = await folder.readJson<SavedLabelModel>(`labelmodels/${task}.json`);
  const { classes, voteSets = [], confidences = [] } = saved;
  const k = classes.length;
  const labelFile = folder.file('labels', `${task}.parquet`);
  const columns = await columnNames(database, labelFile);
  const names = columns.slice(3 + k, columns.length - confidences.length).map((name) => name.replace(/^vote_/, ''));
  const ids: string[] = [];
  const splits: number[] = [];
  const covered: number[] = [];
  const labels: number[] = [];
  const offsets: number[] = [0];
  const lfs: number[] = [];
  const votes: number[] = [];
  await eachRow(database, labelFile, columns.length, (cell) => {
    ids.push(String(cell(0)));
    splits.push(splitCode[cell(1) as SplitName]);
    covered.push(cell(2) ? 1 : 0);
    for (let c = 0; c < k; c++) labels.push(cell(3 + c) as number);
    for (let j = 0; j < names.length; j++) {
      const vote = cell(3 + k + j) as number;
      if (vote < 0) continue;
      lfs.push(j);
      votes.push(vote);
    }
    offsets.push(votes.length);
  });
  const index = new Map(classes.map((name, c) => [name, c]));
  const known = {
    name: task,
    classes,
    n: ids.length,
    ids,
    splits: Uint8Array.from(splits),
    matrix: createLabelMatrix({
      k,
      names,
      rowOffsets: Uint32Array.from(offsets),
      lfs: Uint32Array.from(lfs),
      votes: Int16Array.from(votes),
      sets: voteSets.map((set) => set.map((name) => index.get(name)!)),
    }),
    covered: Uint8Array.from(covered),
    labels: Float32Array.from(labels),
  };
  if (!(await folder.list('predictions')).includes(`${task}.parquet`)) return known;
  const file = folder.file('predictions', `${task}.parquet`);
  const gold = new Int16Array(known.n);
  const decided = new Int16Array(known.n);
  const probs = new Float32Array(known.n * k);
  let row = 0;
  await eachRow(database, file, (await columnNames(database, file)).length, (cell) => {
    if (ids[row] !== String(cell(0))) throw otherRows(file, labelFile);
    gold[row] = index.get(cell(2) as string) ?? -1;
    decided[row] = index.get(cell(3) as string) ?? -1;
    for (let c = 0; c < k; c++) probs[row * k + c] = cell(4 + c) as number;
    row++;
  });
  if (row !== known.n) throw otherRows(file, labelFile);
  return { ...known, gold, network: { probs, decided } };
}

function otherRows(file: string, labelFile: string): EspalierError {
  return new EspalierError({
    code: 'DAMAGED_RUN_FILE',
    message: `${file}: expected the rows of ${labelFile}, in their order`,
    hint: 'Run again with --force to write the run anew.',
  });
}

async function columnNames(database: Database, file: string): Promise<string[]> {
  const described = await database.query<{ column_name: string }>(`DESCRIBE FROM read_parquet([${sqlString(file)}])`);
  return described.map(({ column_name }) => column_name);
}

/** Hands over row by row, in the order of the file. */
async function eachRow(
  database: Database,
  file: string,
  width: number,
  take: (cell: (column: number) => unknown) => void,
): Promise<void> {
  const connection = await database.connect();
  try {
    const result = await connection.stream(`SELECT * FROM read_parquet([${sqlString(file)}])`);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const vectors = Array.from({ length: width }, (_, i) => chunk.getColumnVector(i));
      for (let row = 0; row < chunk.rowCount; row++) take((column) => vectors[column].getItem(row));
    }
  } finally {
    connection.closeSync();
  }
}
