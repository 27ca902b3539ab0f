import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { runPipeline } from '../../src/pipeline.js';
import { diffRuns } from '../../src/run/diffRuns.js';
import { listRuns } from '../../src/run/listRuns.js';
import { readTexts } from '../../src/run/readTexts.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { diffText } from '../../src/terminal/diffText.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-diff-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let minutes = 0;

/** Majority vote, so that labels can be told by hand. */
async function label(out: string, functions: readonly string[], data = 'rows.csv'): Promise<RunFolder> {
  writeFileSync(
    join(root, 'x.yaml'),
    `version: 1\nname: x\ndata: {source: ${data}, id: id, splits: {column: fold}}\nlabelModel: {kind: majorityVote}\nslices: [{name: late, tasks: [t], kind: regex, field: text, pattern: "late"}]\ntasks:\n  - name: t\n    classes: [no, yes]\n    gold: gold\n    labelingFunctions:\n${functions.map((each) => `      - ${each}\n`).join('')}`,
  );
  const { experiment, resolvedYaml } = await loadExperiment('x.yaml', { cwd: root });
  const folder = await RunFolder.prepare(join(root, 'runs', out), { force: false, resume: false });
  await folder.writeText('config.resolved.yaml', resolvedYaml);
  const date = () => new Date(Date.UTC(2026, 0, 1, 0, minutes));
  minutes++;
  await runPipeline(experiment, 'label', folder, { progress: silentProgress, now: () => performance.now(), date });
  await folder.writeStatus({ state: 'done', command: 'label', configHash: `hash-${out}` });
  return folder;
}

const a = '{name: a, kind: keyword, field: text, any: [apple], vote: yes}';
const b = '{name: b, kind: keyword, field: text, any: [pear], vote: no}';
const wider = a.replace('[apple]', '[apple, plum]');

let first: RunFolder;
let second: RunFolder;
let third: RunFolder;

beforeAll(async () => {
  const rows = [
    ['r0', 'apple', 'train', 'yes'],
    ['r1', 'pear', 'train', 'no'],
    ['r2', 'late plum', 'train', 'yes'],
    ['r3', 'plum too', 'validation', 'yes'],
    ['r4', 'nothing', 'test', 'no'],
    ['r5', 'late apple', 'test', 'yes'],
  ];
  const text = (list: string[][]) => ['id,text,fold,gold', ...list.map((row) => row.join(','))].join('\n');
  writeFileSync(join(root, 'rows.csv'), text(rows));
  writeFileSync(join(root, 'more.csv'), text([...rows.slice(1), ['r9', 'apple', 'train', 'yes']]));
  first = await label('first', [a, b]);
  second = await label('second', [wider, b]);
  third = await label(
    'third',
    [wider.replace('vote: yes', 'vote: no'), '{name: c, kind: regex, field: text, pattern: late, vote: yes}'],
    'more.csv',
  );
});

describe('the difference between two runs', () => {
  it('is none of a run with itself', async () => {
    const { sameData, config, tasks } = await diffRuns(first, first);
    expect({ sameData, config }).toEqual({ sameData: true, config: [] });
    expect(tasks[0]).toMatchObject({
      labels: { rows: 6, flipped: 0, transitions: [] },
      slices: [],
      functions: [],
      metrics: [],
      flippedRows: [],
      only: { before: 0, after: 0 },
    });
  });

  it('names rows, splits, slices and the labeling function whose definition changed', async () => {
    const found = await diffRuns(first, second);
    expect(found.sameData).toBe(true);
    expect(found.config).toEqual(['tasks.t.labelingFunctions.a.any: ["apple"], now ["apple","plum"]']);
    const [task] = found.tasks;
    expect(task.labels).toEqual({
      rows: 6,
      flipped: 2,
      splits: { train: { rows: 3, flipped: 1 }, validation: { rows: 1, flipped: 1 }, test: { rows: 2, flipped: 0 } },
      transitions: [{ from: null, to: 'yes', rows: 2 }],
    });
    expect(task.slices).toEqual([{ slice: 'late', rows: 2, flipped: 1 }]);
    expect(task.functions).toEqual([{ name: 'a', change: 'definition', coverage: [1 / 3, 2 / 3], votes: 2 }]);
    expect(task.flippedRows.map(({ id, from, to, votes }) => ({ id, from, to, votes }))).toEqual([
      { id: 'r2', from: null, to: 'yes', votes: { a: [null, 'yes'] } },
      { id: 'r3', from: null, to: 'yes', votes: { a: [null, 'yes'] } },
    ]);
    const accuracy = task.metrics.find(
      ({ model, split, metric }) => model === 'labelModel' && split === 'train' && metric === 'accuracy',
    )!;
    // Uncovered r2 has the prior, a tie that counts one half.
    expect(accuracy).toMatchObject({ n: [3, 3], value: [2.5 / 3, 1] });
    expect((await diffRuns(first, second, { limit: 1 })).tasks[0].flippedRows).toHaveLength(1);
    expect(diffText(found)).toMatch(/t: 2 of 6 labels differ \(train 1, validation 1\)\n {2}none → yes: 2\n/);
  });

  it('sets runs over different rows side by side by id, and tells definitions from what is voted', async () => {
    const found = await diffRuns(second, third);
    expect(found.sameData).toBe(false);
    const [task] = found.tasks;
    expect(task.only).toEqual({ before: 1, after: 1 });
    expect(task.labels.rows).toBe(5);
    expect(task.functions).toEqual([
      { name: 'a', change: 'votes', coverage: [2 / 3, 2 / 3], votes: 3 },
      { name: 'c', change: 'added', coverage: [null, 1 / 3], votes: 2 },
      { name: 'b', change: 'removed', coverage: [1 / 3, null], votes: 1 },
    ]);
  });

  it('refuses a task that is not there', async () => {
    await expect(diffRuns(first, second, { task: 'u' })).rejects.toMatchObject({ code: 'UNKNOWN_TASK' });
  });

  it('reads the texts of rows', async () => {
    const { experiment } = await loadExperiment(join(root, 'x.yaml'), { cwd: root });
    expect(await readTexts(experiment, 't', new Set(['r2', 'r9']))).toEqual(
      new Map([
        ['r2', 'late plum'],
        ['r9', 'apple'],
      ]),
    );
  });
});

describe('the list of runs', () => {
  it('is newest first, with what changed since the one before', async () => {
    const runs = await listRuns(join(root, 'runs'));
    expect(runs.map(({ run }) => run)).toEqual(['third', 'second', 'first']);
    expect(runs[1].since).toEqual({
      run: 'first',
      sameData: true,
      config: ['tasks.t.labelingFunctions.a.any: ["apple"], now ["apple","plum"]'],
      labelingFunctions: ['a'],
    });
    expect(runs[0].since).toMatchObject({ run: 'second', sameData: false, labelingFunctions: ['b', 'c'] });
    expect(runs[2]).toMatchObject({
      state: 'done',
      command: 'label',
      configHash: 'hash-first',
      macroF1: { model: 'labelModel' },
    });
    expect(runs[2].since).toBeUndefined();
    await expect(listRuns(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'NO_RUNS' });
  });
});
