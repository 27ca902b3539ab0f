import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../src/config/loadExperiment.js';
import { silentProgress } from '../src/core/progress.js';
import { Rng } from '../src/core/rng.js';
import { readTable } from '../src/data/readTable.js';
import type { RunMetrics } from '../src/evaluation/runMetrics.js';
import { runPipeline } from '../src/pipeline.js';
import { RunFolder } from '../src/run/runFolder.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-pipeline-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Labels the experiment as `espalier label` does. */
async function label(name: string, tasks: string): Promise<{ metrics: RunMetrics; folder: RunFolder }> {
  writeFileSync(
    join(root, `${name}.yaml`),
    `version: 1\nname: ${name}\ndata: {source: rows.csv, id: id}\ntasks:\n${tasks}`,
  );
  const { experiment } = await loadExperiment(`${name}.yaml`, { cwd: root });
  const folder = await RunFolder.prepare(join(root, name), { force: false, resume: false });
  const metrics = await runPipeline(experiment, 'label', folder, {
    progress: silentProgress,
    now: () => performance.now(),
  });
  return { metrics, folder };
}

const numbers = (columns: Record<string, unknown[]>, name: string) => columns[name] as number[];
const json = (folder: RunFolder, ...parts: string[]) => JSON.parse(readFileSync(folder.file(...parts), 'utf8'));

beforeAll(() => {
  const rng = new Rng(3);
  const chance = (p: number) => rng.uniform() < p;
  const lines = Array.from({ length: 1500 }, (_, id) => {
    const fine = rng.integer(4);
    const coarse = Math.floor(fine / 2);
    const spam = chance(0.4);
    const letter = !spam && chance(0.5);
    const words = [
      `w${id}`,
      ...(chance(0.8) ? [`fine${chance(0.85) ? fine : rng.integer(4)}`] : []),
      ...(chance(0.6) ? [`coarse${coarse}`] : []),
      ...(chance(0.7) ? [spam ? 'buy' : 'hello'] : []),
      ...(chance(0.7) ? [letter ? 'issue' : 'dear'] : []),
    ];
    return `r${id},${words.join(' ')},c${coarse},m${fine},${spam ? 'spam' : 'ham'},${letter ? 'letter' : 'other'}`;
  });
  writeFileSync(join(root, 'rows.csv'), ['id,text,coarse,fine,spam,letter', ...lines].join('\n'));
});

describe('labels of tasks that one model is fit for', () => {
  it('keep to a refinement: a coarse class has the sum of its fine ones', async () => {
    const { metrics, folder } = await label(
      'refined',
      `  - name: coarse
    classes: [c0, c1]
    gold: coarse
    labelingFunctions:
      - {name: zero, kind: keyword, field: text, any: [coarse0], vote: c0}
      - {name: one, kind: keyword, field: text, any: [coarse1], vote: c1}
  - name: fine
    classes: [m0, m1, m2, m3]
    gold: fine
    refines: {task: coarse, classes: {c0: [m0, m1], c1: [m2, m3]}}
    labelingFunctions:
      - {name: f0, kind: keyword, field: text, any: [fine0], vote: m0}
      - {name: f1, kind: keyword, field: text, any: [fine1], vote: m1}
      - {name: f2, kind: keyword, field: text, any: [fine2], vote: m2}
      - {name: f3, kind: keyword, field: text, any: [fine3], vote: m3}
`,
    );
    expect(readdirSync(folder.file('labelmodels', 'joint'))).toEqual(['coarse.json']);
    const joint = json(folder, 'labelmodels', 'joint', 'coarse.json');
    expect(joint.tasks.map(({ name }: { name: string }) => name)).toEqual(['coarse', 'fine']);
    expect(json(folder, 'labelmodels', 'fine.json').joint).toBe('joint/coarse.json');

    const coarse = (await readTable(folder.file('labels', 'coarse.parquet'))).columns;
    const fine = (await readTable(folder.file('labels', 'fine.parquet'))).columns;
    expect(fine.id).toEqual(coarse.id);
    const apart = numbers(coarse, 'p_c0').map((p, row) =>
      Math.abs(p - numbers(fine, 'p_m0')[row] - numbers(fine, 'p_m1')[row]),
    );
    expect(Math.max(...apart)).toBeLessThan(1e-5);

    // A fine vote says what the coarse class is, and the other way round: both gain over counting their own votes.
    for (const task of ['coarse', 'fine']) {
      const { labelModel, majorityVote } = metrics.tasks[task];
      expect(labelModel!.reason).toContain('fit jointly for coarse, fine');
      expect(labelModel!.splits.test!.allRows.accuracy).toBeGreaterThan(
        majorityVote!.splits.test!.allRows.accuracy! + 0.02,
      );
    }
  });

  it('keep to constraints: what is excluded has no probability', async () => {
    const tasks = `  - name: spam
    classes: [ham, spam]
    gold: spam
    labelingFunctions:
      - {name: buy, kind: keyword, field: text, any: [buy], vote: spam}
      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}
  - name: letter
    classes: [other, letter]
    gold: letter
    labelingFunctions:
      - {name: issue, kind: keyword, field: text, any: [issue], vote: letter}
      - {name: dear, kind: keyword, field: text, any: [dear], vote: other}
`;
    const alone = await label('alone', tasks);
    expect(alone.folder.file('labelmodels')).toSatisfy((path: string) => !readdirSync(path).includes('joint'));
    const tied = await label('tied', `${tasks}constraints:\n  - implies: [{letter: letter}, {spam: ham}]\n`);
    const joint = json(tied.folder, 'labelmodels', 'joint', 'spam.json');
    expect(joint.constraints).toEqual([{ implies: [{ letter: 'letter' }, { spam: 'ham' }] }]);

    const spam = (await readTable(tied.folder.file('labels', 'spam.parquet'))).columns;
    const letter = (await readTable(tied.folder.file('labels', 'letter.parquet'))).columns;
    // P(letter and spam) = 0, so the two are together at most 1; by themselves they are not.
    const most = (a: Record<string, unknown[]>, b: Record<string, unknown[]>) =>
      Math.max(...numbers(a, 'p_spam').map((p, row) => p + numbers(b, 'p_letter')[row]));
    expect(most(spam, letter)).toBeLessThan(1 + 1e-5);
    const spamAlone = (await readTable(alone.folder.file('labels', 'spam.parquet'))).columns;
    const letterAlone = (await readTable(alone.folder.file('labels', 'letter.parquet'))).columns;
    expect(most(spamAlone, letterAlone)).toBeGreaterThan(1.01);
    // Where only "issue" was heard, the constraint says that it is no spam.
    const only = numbers(letter, 'vote_issue').findIndex(
      (vote, row) => vote === 1 && numbers(spam, 'vote_buy')[row] < 0 && numbers(spam, 'vote_hello')[row] < 0,
    );
    expect(numbers(spam, 'p_ham')[only]).toBeGreaterThan(numbers(spamAlone, 'p_ham')[only]);
    for (const task of ['spam', 'letter']) {
      expect(tied.metrics.tasks[task].labelModel!.reason).toContain('fit jointly for spam, letter');
    }
  });
});

describe('a multi-label task', () => {
  it('has its labels scored together in metrics.json', async () => {
    // Per row: the gold labels and the words; every row's joy is right, anger is missed once and false once per four rows.
    const kinds = ['"[""joy"",""anger""]",happy angry', '"[""anger""]",plain', '[],angry', '"[""joy""]",happy'];
    const lines = Array.from({ length: 240 }, (_, id) => `r${id},${kinds[id % 4]},${splitOf(id)}`);
    writeFileSync(join(root, 'moods.csv'), ['id,moods,text,part', ...lines].join('\n'));
    writeFileSync(
      join(root, 'moods.yaml'),
      `version: 1
name: moods
data: {source: moods.csv, id: id, splits: {column: part}}
labelModel: {kind: majorityVote}
tasks:
  - name: mood
    labels: [joy, anger]
    exclusive: false
    gold: moods
    labelingFunctions:
      - {name: happy, kind: keyword, field: text, any: [happy], vote: joy}
      - {name: sober, kind: keyword, field: text, any: [plain, angry], none: [happy], votes: {joy: no}}
      - {name: angry, kind: keyword, field: text, any: [angry], vote: anger}
      - {name: calm, kind: regex, field: text, pattern: "^(plain|happy)$", votes: {anger: no}}
features: {words: {kind: hashedNgrams, fields: [text]}}
training: {epochs: 2}
backend: {kind: cpu}
`,
    );
    const { experiment } = await loadExperiment('moods.yaml', { cwd: root });
    const folder = await RunFolder.prepare(join(root, 'moods'), { force: false, resume: false });
    await runPipeline(experiment, 'train', folder, { progress: silentProgress, now: () => performance.now() });
    const { groups, tasks } = json(folder, 'metrics.json') as RunMetrics;
    const { labels, labelModel, majorityVote, network } = groups!.mood;
    expect(labels).toEqual(['joy', 'anger']);
    // 20 test rows per kind. joy: F1 = 1 (40 right); anger: TP 20, decided 40, gold 40, so F1 = 1/2.
    const scores = { n: 80, microF1: (2 * 60) / (80 + 80), macroF1: 3 / 4 };
    expect(labelModel!.splits.test).toEqual({ ...scores, allRows: scores });
    expect(majorityVote!.splits.test).toEqual({ ...scores, allRows: scores });
    const own = ['mood.joy', 'mood.anger'].map((name) => tasks[name].network!.splits.test!.f1);
    expect(network!.splits.test!.n).toBe(80);
    expect(network!.splits.test!.macroF1).toBeCloseTo((own[0]! + own[1]!) / 2, 12);
  });

  function splitOf(id: number): string {
    return ['train', 'validation', 'test'][Math.floor(id / 80)];
  }
});
