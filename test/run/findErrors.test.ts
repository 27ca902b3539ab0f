import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskErrors } from '../../src/core/runErrors.js';
import { openDatabase } from '../../src/data/database.js';
import { writeParquet } from '../../src/data/writeParquet.js';
import { type FindErrorsOptions, findErrors } from '../../src/run/findErrors.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { errorsText } from '../../src/terminal/errorsText.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-errors-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const classes = ['ham', 'spam'];

/** id, split, gold, prediction, p(spam), votes of plug (2 = not ham), music and chorus; −1 abstains. */
type Row = [string, string, string | null, string | null, number, number, number, number];

const rows: Row[] = [
  ['a', 'validation', 'ham', 'spam', 0.9, 1, -1, -1],
  ['b', 'validation', 'ham', 'spam', 0.8, 1, -1, -1],
  ['c', 'validation', 'spam', 'spam', 0.9, 1, -1, -1],
  ['d', 'validation', 'ham', 'ham', 0.1, -1, 0, -1],
  ['e', 'validation', 'spam', 'ham', 0.3, -1, -1, -1],
  ['f', 'validation', null, 'ham', 0.2, -1, 0, -1],
  ['g', 'train', 'ham', 'spam', 0.8, 1, 0, 0],
  ['h', 'train', 'spam', 'spam', 0.8, 2, 0, -1],
  ['i', 'train', 'ham', 'ham', 0.1, -1, 0, 0],
  ['j', 'train', null, 'ham', 0.4, -1, -1, -1],
];

function label([, , , , , ...votes]: Row): number | undefined {
  const cast = votes.filter((vote) => vote >= 0).map((vote) => Number(vote > 0));
  return cast.length === 0 ? undefined : Math.round(cast.reduce((sum, vote) => sum + vote, 0) / cast.length);
}

async function write(folder: string, given: readonly Row[], withPredictions: boolean): Promise<RunFolder> {
  const run = new RunFolder(join(root, folder));
  mkdirSync(join(run.path, 'labelmodels'), { recursive: true });
  writeFileSync(
    join(run.path, 'labelmodels/t.json'),
    JSON.stringify({ classes, voteSets: [['spam']], model: { names: ['plug', 'music', 'chorus'] } }),
  );
  writeFileSync(join(run.path, 'lineage.json'), JSON.stringify({ version: 1, tasks: { t: 'rows' }, data: {} }));
  const column = (at: number) => given.map((row) => row[at] as string | null);
  await writeParquet(run.file('labels', 't.parquet'), [
    { name: 'id', type: 'VARCHAR', values: column(0) },
    { name: 'split', type: 'VARCHAR', values: column(1) },
    { name: 'covered', type: 'BOOLEAN', values: given.map((row) => (label(row) === undefined ? 0 : 1)) },
    ...classes.map((name, c) => ({
      name: `p_${name}`,
      type: 'FLOAT' as const,
      values: given.map((row) => (label(row) === undefined ? 0.5 : label(row) === c ? 0.75 : 0.25)),
    })),
    ...['plug', 'music', 'chorus'].map((name, j) => ({
      name: `vote_${name}`,
      type: 'TINYINT' as const,
      values: given.map((row) => row[5 + j] as number),
    })),
  ]);
  await writeParquet(run.file('slices', 'rows.parquet'), [
    { name: 'id', type: 'VARCHAR', values: column(0) },
    { name: 'late', type: 'BOOLEAN', values: given.map(([id]) => (id === 'a' || id === 'b' ? 1 : 0)) },
    { name: 'quiet', type: 'BOOLEAN', values: given.map(([id]) => (id === 'd' ? 1 : 0)) },
  ]);
  if (!withPredictions) return run;
  await writeParquet(run.file('predictions', 't.parquet'), [
    { name: 'id', type: 'VARCHAR', values: column(0) },
    { name: 'split', type: 'VARCHAR', values: column(1) },
    { name: 'gold', type: 'VARCHAR', values: column(2) },
    { name: 'prediction', type: 'VARCHAR', values: column(3) },
    { name: 'p_ham', type: 'FLOAT', values: given.map((row) => 1 - row[4]) },
    { name: 'p_spam', type: 'FLOAT', values: given.map((row) => row[4]) },
  ]);
  return run;
}

let run: RunFolder;
let labeled: RunFolder;

beforeAll(async () => {
  run = await write('run', rows, true);
  labeled = await write('labeled', rows, false);
});

async function look(folder: RunFolder, options?: FindErrorsOptions): Promise<TaskErrors> {
  const database = await openDatabase();
  try {
    return await findErrors(database, folder, 't', options);
  } finally {
    await database.close();
  }
}

describe('the errors of a run', () => {
  it('are counted by gold, prediction and label, with who votes for what is predicted', async () => {
    const { split, votesOf, wrong, buckets } = await look(run);
    expect([split, votesOf]).toEqual(['validation', 'train']);
    expect(wrong).toMatchObject({ count: 3, n: 5, share: 0.6 });
    expect(buckets.map(({ gold, predicted, label, rate }) => [gold, predicted, label, rate.count, rate.n])).toEqual([
      ['ham', 'spam', 'spam', 2, 3],
      ['spam', 'ham', null, 1, 2],
    ]);
    expect(buckets[0].functions).toEqual([{ name: 'plug', rows: 2 }]);
    expect(buckets[0].examples.map(({ id, probability }) => [id, Number(probability.toFixed(2))])).toEqual([
      ['a', 0.9],
      ['b', 0.8],
    ]);
    expect(buckets[1].functions).toEqual([]);
  });

  it('are held against the rest of the data, slice by slice', async () => {
    const { slices } = await look(run);
    expect(slices.map(({ slice, wrong, rest }) => [slice, wrong.count, wrong.n, rest])).toEqual([
      ['late', 2, 2, 1 / 3],
      ['quiet', 0, 1, 0.75],
    ]);
  });

  it('begin with rows without votes and with votes that have no class in common', async () => {
    const { uncovered, conflicts } = await look(run);
    expect([uncovered.count, uncovered.n, uncovered.examples.map(({ id }) => id)]).toEqual([1, 4, ['j']]);
    // "Not ham" is spam, and so against music's ham.
    expect([conflicts.count, conflicts.n]).toEqual([2, 4]);
    expect(conflicts.pairs).toEqual(
      [
        { names: ['plug', 'chorus'], votes: ['spam', 'ham'], rows: 1, gold: { n: 1, right: [0, 1] } },
        { names: ['plug', 'music'], votes: ['spam', 'ham'], rows: 2, gold: { n: 2, right: [1, 1] } },
      ].sort((a, b) => b.rows - a.rows),
    );
    // Both of g's votes for ham are against plug's.
    expect(conflicts.examples.map(({ id }) => id)).toEqual(['g', 'h']);
  });

  it('include gold and weak labels that seem wrong', async () => {
    const { suspectedGold, suspectedLabels } = await look(run);
    // p(spam): gold ham .9 .8 .1, gold spam .9 .3, so that both thresholds are .6 for spam and .4 for ham.
    expect(suspectedGold?.n).toBe(5);
    expect(suspectedGold?.examples.map(({ id, gold, likely }) => [id, gold, likely])).toEqual([
      ['a', 'ham', 'spam'],
      ['b', 'ham', 'spam'],
      ['e', 'spam', 'ham'],
    ]);
    expect(suspectedLabels).toMatchObject({ n: 5, rows: 0 });
  });

  it('are looked at on the split that is asked for, and no label is suspected that the fit saw', async () => {
    const train = await look(run, { split: 'train', goldInFit: true });
    expect(train.wrong).toMatchObject({ count: 1, n: 3 });
    expect(train.suspectedGold).toBeUndefined();
    expect(train.suspectedLabels).toBeUndefined();
    expect(train.notes.join('\n')).toMatch(/the network learned them[\s\S]*the fit sees it/);
    expect((await look(run, { split: 'train' })).suspectedGold?.n).toBe(3);
  });

  it('are votes alone where there is no network, and as many as are asked for', async () => {
    const found = await look(labeled, { limit: 1 });
    expect(found.buckets).toEqual([]);
    expect(found.wrong).toBeUndefined();
    expect(found.notes).toEqual(['no predictions: the run has no network (espalier run)']);
    expect(found.conflicts.pairs).toHaveLength(1);
    expect(found.conflicts.pairs[0].gold).toBeUndefined();
    expect((await look(run, { limit: 1 })).buckets).toHaveLength(1);
  });

  it('read well', async () => {
    const text = errorsText(await look(run));
    expect(text).toContain('t: 3 of 5 (60.0 %, 23.1–88.2) predictions on validation are wrong');
    expect(text).toMatch(/ham +spam +spam +2 +66\.7 +20\.8–93\.9 +plug 2/);
    expect(text).toMatch(/plug: spam +music: ham +2 +1 : 1 of 2/);
    expect(text).toContain('Suspected gold labels of validation: 3 of 5');
  });
});
