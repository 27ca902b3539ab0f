import { voteName } from '../core/voteName.js';
import type { Database } from '../data/database.js';
import { sqlList, sqlString } from '../data/sqlText.js';
import type { RunFolder } from './runFolder.js';

/** A run's labels of one task as a table of the database: `id`, `split`, `label` (null = not covered), `p` of the label, `v0` … votes as text. */
export interface SavedLabels {
  readonly table: string;
  readonly classes: readonly string[];
  /** [m] of the columns `v0` …  */
  readonly functions: readonly string[];
  /** What a vote's text stands for: its classes. */
  readonly meanings: ReadonlyMap<string, readonly string[]>;
}

interface SavedLabelModel {
  readonly classes: readonly string[];
  readonly voteSets?: readonly (readonly string[])[];
  readonly confidences?: readonly string[];
}

/**
 * Reads `labels/<task>.parquet`, by the places of its columns: `writeParquet` changes names that differ in case alone.
 *
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function readSavedLabels(database: Database, folder: RunFolder, task: string): Promise<SavedLabels> {
  const {
    classes,
    voteSets = [],
    confidences = [],
  } = await folder.readJson<SavedLabelModel>(`labelmodels/${task}.json`);
  const from = `read_parquet([${sqlString(folder.file('labels', `${task}.parquet`))}])`;
  const described = await database.query<{ column_name: string }>(`DESCRIBE FROM ${from}`);
  const k = classes.length;
  const names = described.map(({ column_name }) => column_name);
  const functions = names.slice(3 + k, names.length - confidences.length).map((name) => name.replace(/^vote_/, ''));
  const table = database.freshName();
  const columns = names.map((_, i) => `c${i}`);
  const probabilities = `[${classes.map((_, c) => `c${3 + c}`).join(', ')}]`;
  const index = new Map(classes.map((name, c) => [name, c]));
  const sets = voteSets.map((set) =>
    voteName(
      classes,
      set.map((name) => index.get(name)!),
    ),
  );
  const votes = sqlList([...classes, ...sets]);
  const meanings = new Map([
    ...classes.map((name) => [name, [name]] as const),
    ...sets.map((name, i) => [name, voteSets[i]] as const),
  ]);
  await database.query(
    `CREATE TABLE ${table} AS SELECT c0 AS id, c1 AS split,
       CASE WHEN c2 THEN ${sqlList(classes)}[list_position(${probabilities}, list_max(${probabilities}))] END AS label,
       list_max(${probabilities}) AS p${functions.map((_, j) => `, ${votes}[c${3 + k + j} + 1] AS v${j}`).join('')}
     FROM ${from} AS saved(${columns.join(', ')})`,
  );
  return { table, classes, functions, meanings };
}
