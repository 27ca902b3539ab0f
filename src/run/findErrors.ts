import type { ConflictPair, ErrorBucket, ErrorRow, Rate, SuspectedLabels, TaskErrors } from '../core/runErrors.js';
import type { SplitName } from '../core/split.js';
import { wilsonInterval } from '../core/wilsonInterval.js';
import type { Database } from '../data/database.js';
import { sqlName, sqlString } from '../data/sqlText.js';
import { confidentLearning } from '../evaluation/confidentLearning.js';
import { readLineage } from './lineage.js';
import type { RunFolder } from './runFolder.js';
import { readSavedLabels, type SavedLabels } from './savedLabels.js';

export interface FindErrorsOptions {
  /** The split to look at. @default validation where it has gold and predictions, else train; votes are those of train */
  readonly split?: SplitName;
  /** Buckets, slices and pairs that are listed, and rows with each of them. @default 5 */
  readonly limit?: number;
  /** Train rows' gold is in the fit: predictions there say nothing against it. */
  readonly goldInFit?: boolean;
}

/** 95 % */
const z = 1.959964;

/** A run's labels of one task with its predictions beside them. */
interface Joined extends SavedLabels {
  /** The table has `gold`, `prediction`, `pp` (of the prediction) and `probs`. */
  readonly hasPredictions: boolean;
}

/**
 * What went wrong on one task of a run, from its folder alone: how predictions err and which labeling functions vote for it, slices that
 * err more, rows without votes, labeling functions that contradict each other, and labels that confident learning suspects.
 *
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function findErrors(
  database: Database,
  folder: RunFolder,
  task: string,
  options: FindErrorsOptions = {},
): Promise<TaskErrors> {
  const { limit = 5, goldInFit = false } = options;
  const saved = await joined(database, folder, task);
  const { table } = saved;
  const split = options.split ?? (await splitWithGold(database, saved));
  const votesOf = options.split ?? 'train';
  const notes: string[] = [];
  if (!saved.hasPredictions) notes.push('no predictions: the run has no network (espalier run)');
  const scored = `${table} WHERE split = ${sqlString(split)} AND gold IS NOT NULL`;
  const wrong = await rateOf(database, 'prediction IS DISTINCT FROM gold', scored);
  if (saved.hasPredictions && wrong.n === 0) notes.push(`no gold on ${split}: nothing to hold predictions against`);
  const uncovered = `${table} WHERE split = ${sqlString(votesOf)}`;
  const clash = await conflicts(database, saved, votesOf, limit);
  const found: TaskErrors = {
    task,
    split,
    votesOf,
    ...(wrong.n > 0 && { wrong }),
    buckets: wrong.count > 0 ? await buckets(database, saved, scored, limit) : [],
    slices: wrong.count > 0 ? await worstSlices(database, folder, task, saved, split, limit) : [],
    uncovered: {
      ...(await rateOf(database, 'label IS NULL', uncovered)),
      examples: await rows(database, `${uncovered} AND label IS NULL`, 'id', limit),
    },
    conflicts: clash,
    ...(await suspected(database, saved, split, limit, goldInFit, notes)),
    notes,
  };
  await database.query(`DROP TABLE ${table}`);
  return found;
}

async function joined(database: Database, folder: RunFolder, task: string): Promise<Joined> {
  const saved = await readSavedLabels(database, folder, task);
  const hasPredictions = (await folder.list('predictions')).includes(`${task}.parquet`);
  const table = database.freshName();
  const probabilities = saved.classes.map((_, c) => `c${4 + c}`).join(', ');
  const columns = ['id', 'split_', 'gold', 'prediction', ...saved.classes.map((_, c) => `c${4 + c}`)].join(', ');
  const predictions = hasPredictions
    ? `LEFT JOIN (SELECT id, gold, prediction, greatest(${probabilities}) AS pp, [${probabilities}] AS probs
         FROM read_parquet([${sqlString(folder.file('predictions', `${task}.parquet`))}]) AS saved(${columns})) USING (id)`
    : 'CROSS JOIN (SELECT NULL::VARCHAR AS gold, NULL::VARCHAR AS prediction, NULL::FLOAT AS pp, NULL::FLOAT[] AS probs)';
  await database.query(`CREATE TABLE ${table} AS SELECT * FROM ${saved.table} ${predictions}`);
  await database.query(`DROP TABLE ${saved.table}`);
  return { ...saved, table, hasPredictions };
}

async function splitWithGold(database: Database, { table }: Joined): Promise<SplitName> {
  const [{ n }] = await database.query<{ n: number }>(
    `SELECT count(*)::DOUBLE AS n FROM ${table} WHERE split = 'validation' AND gold IS NOT NULL`,
  );
  return n > 0 ? 'validation' : 'train';
}

async function rateOf(database: Database, condition: string, from: string): Promise<Rate> {
  const [{ count, n }] = await database.query<{ count: number; n: number }>(
    `SELECT count_if(${condition})::DOUBLE AS count, count(*)::DOUBLE AS n FROM ${from}`,
  );
  return rate(count, n);
}

function rate(count: number, n: number): Rate {
  const share = n === 0 ? 0 : count / n;
  return { count, n, share, interval: wilsonInterval(share, n, z) };
}

/** @param more columns, such as the votes */
async function rows(database: Database, from: string, order: string, limit: number): Promise<ErrorRow[]> {
  const found = await database.query<Record<string, unknown>>(
    `SELECT id, split, gold, prediction, label, p, pp FROM ${from} ORDER BY ${order}${Number.isFinite(limit) ? ` LIMIT ${limit}` : ''}`,
  );
  return found.map((row) => ({
    id: String(row.id),
    split: row.split as SplitName,
    gold: row.gold as string | null,
    predicted: row.prediction as string | null,
    label: row.label as string | null,
    probability: Number(row.prediction === null ? row.p : row.pp),
  }));
}

async function buckets(database: Database, saved: Joined, scored: string, limit: number): Promise<ErrorBucket[]> {
  const counts = await database.query<{ gold: string; prediction: string | null; label: string | null; n: number }>(
    `SELECT gold, prediction, label, count(*)::DOUBLE AS n FROM ${scored} AND prediction IS DISTINCT FROM gold
     GROUP BY ALL ORDER BY n DESC, gold, prediction, label`,
  );
  const totals = await database.query<{ gold: string; n: number }>(
    `SELECT gold, count(*)::DOUBLE AS n FROM ${scored} GROUP BY gold`,
  );
  const found: ErrorBucket[] = [];
  for (const { gold, prediction, label, n } of counts.slice(0, limit)) {
    const same = (column: string, value: string | null) =>
      value === null ? `${column} IS NULL` : `${column} = ${sqlString(value)}`;
    const inside = `${scored} AND ${same('gold', gold)} AND ${same('prediction', prediction)} AND ${same('label', label)}`;
    found.push({
      gold,
      predicted: prediction,
      label,
      rate: rate(n, totals.find((total) => total.gold === gold)!.n),
      functions: prediction === null ? [] : await votersFor(database, saved, inside, prediction),
      examples: await rows(database, inside, 'pp DESC NULLS LAST, id', limit),
    });
  }
  return found;
}

/** Labeling functions that vote for a class on the rows, also among others. */
async function votersFor(
  database: Database,
  { functions, meanings }: Joined,
  from: string,
  className: string,
): Promise<ErrorBucket['functions']> {
  if (functions.length === 0) return [];
  const votes = [...meanings].filter(([, classes]) => classes.includes(className)).map(([name]) => sqlString(name));
  const counts = functions.map((_, j) => `count_if(v${j} IN (${votes.join(', ')}))::DOUBLE AS n${j}`);
  const [found] = await database.query<Record<string, number>>(`SELECT ${counts.join(', ')} FROM ${from}`);
  return functions
    .map((name, j) => ({ name, rows: found[`n${j}`] }))
    .filter((each) => each.rows > 0)
    .sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))
    .slice(0, 3);
}

async function worstSlices(
  database: Database,
  folder: RunFolder,
  task: string,
  { table }: Joined,
  split: SplitName,
  limit: number,
): Promise<TaskErrors['slices']> {
  const file = `${(await readLineage(folder))?.tasks[task]}.parquet`;
  if (!(await folder.list('slices')).includes(file)) return [];
  const from = `read_parquet([${sqlString(folder.file('slices', file))}])`;
  const described = await database.query<{ column_name: string }>(`DESCRIBE FROM ${from}`);
  const slices = described.slice(1).map(({ column_name }) => column_name);
  const counts = slices.flatMap((slice, i) => [
    `count_if(s.${sqlName(slice)})::DOUBLE AS n${i}`,
    `count_if(s.${sqlName(slice)} AND prediction IS DISTINCT FROM gold)::DOUBLE AS w${i}`,
  ]);
  const [found] = await database.query<Record<string, number>>(
    `SELECT count(*)::DOUBLE AS n, count_if(prediction IS DISTINCT FROM gold)::DOUBLE AS w, ${counts.join(', ')}
     FROM ${table} t JOIN ${from} s USING (id) WHERE t.split = ${sqlString(split)} AND t.gold IS NOT NULL`,
  );
  return slices
    .map((slice, i) => {
      const outside = found.n - found[`n${i}`];
      const rest = outside > 0 ? (found.w - found[`w${i}`]) / outside : null;
      return { slice, wrong: rate(found[`w${i}`], found[`n${i}`]), rest };
    })
    .filter(({ wrong }) => wrong.n > 0)
    .sort((a, b) => b.wrong.share - (b.rest ?? 0) - (a.wrong.share - (a.rest ?? 0)))
    .slice(0, limit);
}

/** Votes of a row that have no class in common. */
async function conflicts(
  database: Database,
  { table, functions, meanings }: Joined,
  split: SplitName,
  limit: number,
): Promise<TaskErrors['conflicts']> {
  const within = `${table} WHERE split = ${sqlString(split)}`;
  const clashes = [...meanings].flatMap(([a, classes]) =>
    [...meanings].flatMap(([b, others]) =>
      classes.some((name) => others.includes(name)) ? [] : [`(${sqlString(a)}, ${sqlString(b)})`],
    ),
  );
  const none = { ...(await rateOf(database, 'false', within)), pairs: [], examples: [] };
  if (clashes.length === 0 || functions.length < 2) return none;
  const [votes, pairs] = [database.freshName(), database.freshName()];
  const list = `[${functions.map((_, j) => `v${j}`).join(', ')}]`;
  await database.query(
    `CREATE TABLE ${votes} AS SELECT * FROM (SELECT id, gold, unnest(${list}) AS vote, unnest(range(${functions.length})) AS lf
     FROM ${within}) WHERE vote IS NOT NULL`,
  );
  await database.query(
    `CREATE TABLE ${pairs} AS SELECT a.id AS id, a.gold AS gold, a.lf AS lf, a.vote AS vote, b.lf AS other, b.vote AS against
     FROM ${votes} a JOIN ${votes} b ON a.id = b.id AND a.lf < b.lf
     WHERE (a.vote, b.vote) IN (VALUES ${clashes.join(', ')})`,
  );
  const inPair = (vote: string) =>
    `CASE ${[...meanings]
      .map(([name, classes]) => `WHEN ${vote} = ${sqlString(name)} THEN gold IN (${classes.map(sqlString).join(', ')})`)
      .join(' ')} END`;
  const found = await database.query<Record<string, number | string>>(
    `SELECT lf::DOUBLE AS lf, vote, other::DOUBLE AS other, against, count(*)::DOUBLE AS n, count(gold)::DOUBLE AS golden,
       count_if(${inPair('vote')})::DOUBLE AS ra, count_if(${inPair('against')})::DOUBLE AS rb
     FROM ${pairs} GROUP BY ALL ORDER BY n DESC, lf, other LIMIT ${Number.isFinite(limit) ? limit : 1000}`,
  );
  const total = await database.query<{ n: number }>(`SELECT count(DISTINCT id)::DOUBLE AS n FROM ${pairs}`);
  const worst = `${within} AND id IN (SELECT id FROM ${pairs})`;
  const byClashes = `(SELECT count(*) FROM ${pairs} c WHERE c.id = ${table}.id) DESC, id`;
  const result = {
    ...rate(total[0].n, none.n),
    pairs: found.map(
      (row): ConflictPair => ({
        names: [functions[Number(row.lf)], functions[Number(row.other)]],
        votes: [String(row.vote), String(row.against)],
        rows: Number(row.n),
        ...(Number(row.golden) > 0 && {
          gold: { n: Number(row.golden), right: [Number(row.ra), Number(row.rb)] as const },
        }),
      }),
    ),
    examples: await rows(database, worst, byClashes, limit),
  };
  await database.query(`DROP TABLE ${votes}`);
  await database.query(`DROP TABLE ${pairs}`);
  return result;
}

/** By predictions of rows whose labels the network did not learn: gold that no fit saw, weak labels outside of train. */
async function suspected(
  database: Database,
  saved: Joined,
  split: SplitName,
  limit: number,
  goldInFit: boolean,
  notes: string[],
): Promise<Pick<TaskErrors, 'suspectedGold' | 'suspectedLabels'>> {
  if (!saved.hasPredictions) return {};
  if (split === 'train') {
    notes.push(
      'weak labels of train are not suspected: the network learned them. --split validation looks at labels it did not learn',
    );
  }
  const golden = split === 'train' && goldInFit ? undefined : await suspectedIn(database, saved, split, 'gold', limit);
  if (!golden && goldInFit) notes.push('gold of train is not suspected: the fit sees it (gold.train)');
  const weak = split === 'train' ? undefined : await suspectedIn(database, saved, split, 'label', limit);
  return { ...(golden && { suspectedGold: golden }), ...(weak && { suspectedLabels: weak }) };
}

async function suspectedIn(
  database: Database,
  { table, classes }: Joined,
  split: SplitName,
  column: 'gold' | 'label',
  limit: number,
): Promise<SuspectedLabels | undefined> {
  const labeled = `${table} WHERE split = ${sqlString(split)} AND ${column} IS NOT NULL AND probs IS NOT NULL`;
  const found = await database.query<{ id: string; given: string; probs: { items?: number[] } | number[] }>(
    `SELECT id, ${column} AS given, probs FROM ${labeled} ORDER BY id`,
  );
  if (found.length === 0) return undefined;
  const k = classes.length;
  const probs = new Float32Array(found.length * k);
  found.forEach((row, i) => {
    probs.set(Array.isArray(row.probs) ? row.probs : row.probs.items!, i * k);
  });
  const given = found.map((row) => classes.indexOf(row.given));
  const { n, joint, suspected: rowsFound } = confidentLearning(probs, given, k);
  const shown = rowsFound.slice(0, limit);
  const ids = shown.map(({ row }) => sqlString(found[row].id));
  const details = ids.length === 0 ? [] : await rows(database, `${labeled} AND id IN (${ids.join(', ')})`, 'id', limit);
  const byId = new Map(details.map((row) => [row.id, row]));
  const ofClass = (i: number) => joint.subarray(i * k, (i + 1) * k).reduce((sum, q) => sum + q, 0);
  const noise = classes.flatMap((name, i) =>
    classes.flatMap((other, j) =>
      i !== j && joint[i * k + j] > 0 ? [{ given: name, likely: other, share: joint[i * k + j] / ofClass(i) }] : [],
    ),
  );
  return {
    n,
    rows: rowsFound.length,
    noise: noise.sort((a, b) => b.share - a.share),
    examples: shown.map(({ row, likely }) => ({ ...byId.get(found[row].id)!, likely: classes[likely] })),
  };
}
