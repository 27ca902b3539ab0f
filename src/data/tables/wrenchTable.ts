import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../../core/errors.js';
import { type SplitName, splitNames } from '../../core/split.js';
import type { Database } from '../database.js';
import { readError } from '../readError.js';
import { sqlName, sqlString } from '../sqlText.js';
import { describeColumns, type Table, type TableContext } from '../table.js';

/** The files of a WRENCH folder; any of them may be missing. */
export const wrenchFiles: Readonly<Record<SplitName, string>> = {
  train: 'train.json',
  validation: 'valid.json',
  test: 'test.json',
};

/**
 * A folder in the format of the WRENCH benchmark (Zhang et al. 2021): per split `{id: {label, weak_labels, data}}`.
 * Columns: `id`, `split`, `label`, `lf0` … `lf‹m−1›` and every key of `data`. An id that several splits use becomes
 * `split/id` (in all rows), as ids must tell rows apart. Labels and votes may be indices or the names in label.json.
 */
export async function wrenchTable(context: TableContext, folder: string): Promise<Table> {
  const { database } = context;
  const found = await splitsIn(folder);
  // Names and types alone: the smallest file has them all.
  const splits = context.headerOnly ? [found.reduce((a, b) => (b.bytes < a.bytes ? b : a))] : found;
  const raw = database.freshName();
  await database.query(`CREATE TABLE ${raw} (split VARCHAR, key VARCHAR, label VARCHAR, votes VARCHAR[], data JSON)`);
  for (const { split, path, bytes } of splits) {
    const file = `read_json(${sqlString(path)}, records = false, format = 'unstructured', maximum_object_size = ${Math.max(bytes + 1024, 1 << 24)},
      columns = {json: 'MAP(VARCHAR, STRUCT(label JSON, weak_labels JSON[], data JSON))'})`;
    try {
      await database.query(
        `INSERT INTO ${raw} SELECT '${split}', e.key, e.value.label ->> '$', list_transform(e.value.weak_labels, lambda v: v ->> '$'), e.value.data
         FROM (SELECT unnest(map_entries(json)) AS e FROM ${file})`,
      );
    } catch (error) {
      const told = readError(error, path);
      if (told.code === 'ENCODING') throw told;
      throw new EspalierError(
        {
          code: 'WRENCH_FORMAT',
          path,
          message: `expected {"id": {"label": …, "weak_labels": […], "data": {…}}, …}; ${told.problems[0].message}`,
        },
        { cause: error },
      );
    }
  }
  const names = await readClassNames(join(folder, 'label.json'));
  const m = await countVotes(database, raw, folder);
  const table = await shape(database, raw, m, names);
  return { place: folder, from: table, ...(await describeColumns(database, table, true)), classNames: names };
}

async function splitsIn(folder: string): Promise<{ split: SplitName; path: string; bytes: number }[]> {
  const files = await Promise.all(
    splitNames.map(async (split) => {
      const path = join(folder, wrenchFiles[split]);
      const found = await stat(path).catch(() => undefined);
      return found ? [{ split, path, bytes: found.size }] : [];
    }),
  );
  if (files.flat().length > 0) return files.flat();
  throw new EspalierError({
    code: 'FILE_MISSING',
    path: folder,
    message: 'expected a WRENCH folder with train.json, valid.json or test.json; received none of them',
    hint: 'A path in an experiment file is relative to that file.',
  });
}

/** label.json: `{"0": "HAM", "1": "SPAM"}`, or a list. */
async function readClassNames(path: string): Promise<ReadonlyMap<number, string> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return new Map(entries.map(([index, name]) => [Number(index), String(name)]));
  } catch (error) {
    throw new EspalierError(
      { code: 'JSON_SYNTAX', path, message: `expected {"0": "class", …}; ${(error as Error).message}` },
      { cause: error },
    );
  }
}

/** The number of labeling functions; a row votes with all of them or, where a split has no votes, with none. */
async function countVotes(database: Database, raw: string, folder: string): Promise<number> {
  const lengths = await database.query<{ m: number; split: string; key: string }>(
    `SELECT len(votes)::INTEGER AS m, first(split) AS split, first(key) AS key, count(*) AS rows
     FROM ${raw} WHERE len(votes) > 0 GROUP BY 1 ORDER BY rows DESC, m`,
  );
  if (lengths.length > 1) {
    const [usual, odd] = lengths;
    throw new EspalierError({
      code: 'WRENCH_VOTES',
      path: folder,
      message: `expected ${usual.m} weak_labels in every row; received ${odd.m} in ${wrenchFiles[odd.split as SplitName]}, id "${odd.key}"`,
    });
  }
  return lengths[0]?.m ?? 0;
}

/** The table with one column per key of `data` and per labeling function. */
async function shape(
  database: Database,
  raw: string,
  m: number,
  names: ReadonlyMap<number, string> | undefined,
): Promise<string> {
  const [facts] = await database.query<{ structure: string | null; unique: boolean }>(
    `SELECT json_group_structure(data)::VARCHAR AS structure, count(*) = count(DISTINCT key) AS "unique" FROM ${raw}`,
  );
  const structure = JSON.parse(facts.structure ?? '{}') as Record<string, unknown>;
  const index = indexOf(names);
  const label = (await allIndices(database, raw, index('label'), 'label')) ? `${index('label')}::INTEGER` : 'label';
  const vote = (await allIndices(database, `(SELECT unnest(votes) AS v FROM ${raw})`, index('v'), 'v'))
    ? (j: number) => `${index(`votes[${j + 1}]`)}::SMALLINT`
    : (j: number) => `votes[${j + 1}]`;
  const taken = new Set(['id', 'split', 'label', ...Array.from({ length: m }, (_, j) => `lf${j}`)]);
  const keys = Object.keys(structure).filter((key) => !taken.has(key));
  const columns = [
    `${facts.unique ? 'key' : "split || '/' || key"} AS id`,
    'split',
    `${label} AS label`,
    ...Array.from({ length: m }, (_, j) => `${vote(j)} AS lf${j}`),
    ...keys.map((key) => `d.${sqlName(key)} AS ${sqlName(key)}`),
  ];
  const wanted = JSON.stringify(Object.fromEntries(keys.map((key) => [key, structure[key]])));
  const data = keys.length > 0 ? `json_transform(data, ${sqlString(wanted)})` : 'NULL';
  const table = database.freshName();
  await database.query(
    `CREATE TABLE ${table} AS SELECT ${columns.join(', ')} FROM (SELECT *, ${data} AS d FROM ${raw})`,
  );
  await database.query(`DROP TABLE ${raw}`);
  return table;
}

/** SQL for a label's index: the number itself, or the index of that name in label.json. */
function indexOf(names: ReadonlyMap<number, string> | undefined): (cell: string) => string {
  if (!names || names.size === 0) return (cell) => `TRY_CAST(${cell} AS INTEGER)`;
  const cases = [...names].map(([index, name]) => `WHEN ${sqlString(name)} THEN ${index}`).join(' ');
  return (cell) => `CASE ${cell} ${cases} ELSE TRY_CAST(${cell} AS INTEGER) END`;
}

async function allIndices(database: Database, from: string, index: string, cell: string): Promise<boolean> {
  const [{ strays }] = await database.query<{ strays: boolean | null }>(
    `SELECT bool_or(${cell} IS NOT NULL AND ${index} IS NULL) AS strays FROM ${from}`,
  );
  return !strays;
}
