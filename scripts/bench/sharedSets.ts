import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createLabelMatrix, type LabelMatrix } from '../../src/core/labelMatrix.js';

/** Votes of a real set with gold, fit on `train` and scored on `test` (the same rows where the set has no split). */
export interface SharedSet {
  readonly name: string;
  readonly train: LabelMatrix;
  readonly test: LabelMatrix;
  /** [train.n], −1 = unknown; only for reference, no fit sees it. */
  readonly trainGold: Int16Array;
  /** [test.n], −1 = unknown. */
  readonly testGold: Int16Array;
}

/** The folder of the shared sets: `ESPALIER_DATA`, else `../shared/data` beside the repository. */
export function sharedDataFolder(): string {
  return process.env.ESPALIER_DATA || resolve(import.meta.dirname, '../../../shared/data');
}

/** Every weakly labeled set that is present, in a fixed order. */
export async function sharedSets(folder = sharedDataFolder()): Promise<SharedSet[]> {
  const sets: SharedSet[] = [];
  for (const name of ['wrench-youtube', 'wrench-trec', 'agnews-9lf', 'imdb-8lf-small', 'yelp-8lf-small']) {
    if (existsSync(join(folder, name))) sets.push(wrenchSet(name, join(folder, name)));
  }
  if (existsSync(join(folder, 'adult'))) sets.push(await adultSet(join(folder, 'adult')));
  if (existsSync(join(folder, 'snorkel-weather-crowd')))
    sets.push(await weatherSet(join(folder, 'snorkel-weather-crowd')));
  const crowd = [
    ['bluebird', 'SpectralMethodsMeetEM/bluebird', 2],
    ['rte', 'SpectralMethodsMeetEM/rte', 2],
    ['trec-crowd', 'SpectralMethodsMeetEM/trec', 2],
    ['jn-product', 'crowd_truth_inference/d_jn-product', 2],
    ['face', 'crowd_truth_inference/s4_Face_Sentiment_Identification', 4],
    ['adult-content', 'crowd_truth_inference/s5_AdultContent', 4],
  ] as const;
  for (const [name, path, k] of crowd) {
    const at = join(folder, 'crowd-truth', path);
    if (existsSync(at)) sets.push(await crowdSet(name, at, k));
  }
  return sets;
}

interface WrenchRow {
  label: number;
  weak_labels: number[];
}

function wrenchSet(name: string, folder: string): SharedSet {
  const k = Object.keys(JSON.parse(readFileSync(join(folder, 'label.json'), 'utf8'))).length;
  const read = (split: string) => {
    const rows: WrenchRow[] = Object.values(JSON.parse(readFileSync(join(folder, `${split}.json`), 'utf8')));
    const votes = rows.flatMap((row, item) => row.weak_labels.map((vote, lf) => [item, lf, vote] as Vote));
    return { matrix: matrixOf(votes, rows.length, rows[0].weak_labels.length, k), gold: rows.map((row) => row.label) };
  };
  const train = read('train');
  const test = read('test');
  return {
    name,
    train: train.matrix,
    test: test.matrix,
    trainGold: Int16Array.from(train.gold),
    testGold: Int16Array.from(test.gold),
  };
}

async function adultSet(folder: string): Promise<SharedSet> {
  const read = async (file: string) => {
    const rows = await query(`select * from read_csv('${join(folder, file)}')`);
    const votes = rows.flatMap((row, item) => row.slice(0, -1).map((vote, lf) => [item, lf, Number(vote)] as Vote));
    return {
      matrix: matrixOf(votes, rows.length, rows[0].length - 1, 2),
      gold: Int16Array.from(rows, (row) => Number(row.at(-1))),
    };
  };
  const train = await read('weak_train.csv');
  const test = await read('weak_test.csv');
  return { name: 'adult', train: train.matrix, test: test.matrix, trainGold: train.gold, testGold: test.gold };
}

/** 102 annotators, 5 answers; gold is the aggregate where a second crowd confirmed it. */
async function weatherSet(folder: string): Promise<SharedSet> {
  const judgments = await query(
    `select tweet_id, worker_id, emotion from read_csv('${join(folder, 'weather-non-agg-DFE.csv')}') order by all`,
  );
  const verdicts = await query(
    `select tweet_id, sentiment, correct_category from read_csv('${join(folder, 'weather-evaluated-agg-DFE.csv')}')`,
  );
  const classes = [...new Set(judgments.map((row) => String(row[2])))].sort();
  const items = [...new Set(judgments.map((row) => String(row[0])))];
  const workers = [...new Set(judgments.map((row) => String(row[1])))];
  const votes = judgments.map(
    ([item, worker, answer]) =>
      [items.indexOf(String(item)), workers.indexOf(String(worker)), classes.indexOf(String(answer))] as Vote,
  );
  const gold = new Int16Array(items.length).fill(-1);
  for (const [item, sentiment, correct] of verdicts) {
    const row = items.indexOf(String(item));
    if (row >= 0 && String(correct) === 'Yes') gold[row] = classes.indexOf(String(sentiment));
  }
  const matrix = matrixOf(votes, items.length, workers.length, classes.length);
  return { name: 'weather', train: matrix, test: matrix, trainGold: gold, testGold: gold };
}

async function crowdSet(name: string, folder: string, k: number): Promise<SharedSet> {
  const labels = await query(`select item, worker, label from read_csv('${join(folder, 'label.csv')}')`);
  const truth = await query(`select item, truth from read_csv('${join(folder, 'truth.csv')}')`);
  const votes = labels.map((row) => row.map(Number) as Vote);
  const n = 1 + votes.reduce((most, vote) => Math.max(most, vote[0]), 0);
  const m = 1 + votes.reduce((most, vote) => Math.max(most, vote[1]), 0);
  const gold = new Int16Array(n).fill(-1);
  for (const [item, label] of truth) gold[Number(item)] = Number(label);
  const matrix = matrixOf(votes, n, m, k);
  return { name, train: matrix, test: matrix, trainGold: gold, testGold: gold };
}

type Vote = [item: number, lf: number, vote: number];

/** Abstains (−1) are left out; of several votes of one LF on one item the first counts. */
function matrixOf(votes: Vote[], n: number, m: number, k: number): LabelMatrix {
  const kept = votes.filter((vote) => vote[2] >= 0).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const unique = kept.filter((vote, i) => i === 0 || vote[0] !== kept[i - 1][0] || vote[1] !== kept[i - 1][1]);
  const rowOffsets = new Uint32Array(n + 1);
  for (const [item] of unique) rowOffsets[item + 1]++;
  for (let i = 0; i < n; i++) rowOffsets[i + 1] += rowOffsets[i];
  return createLabelMatrix({
    k,
    names: Array.from({ length: m }, (_, j) => `lf${j}`),
    rowOffsets,
    lfs: Uint32Array.from(unique, (vote) => vote[1]),
    votes: Int16Array.from(unique, (vote) => vote[2]),
  });
}

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  return rows as unknown[][];
}
