import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../src/commands/evaluate.js';
import { explain } from '../../src/commands/explain.js';
import { predict } from '../../src/commands/predict.js';
import { run } from '../../src/commands/run.js';
import { Rng } from '../../src/core/rng.js';
import { readTable } from '../../src/data/readTable.js';
import { fixtureFolder } from '../data/fixture.js';
import { commandContextIn } from '../support/commandContextIn.js';

const folder = fixtureFolder();
const { context, printed } = commandContextIn(folder.path);

/** Mails of one word per task, one in four of them out of place, so that heads contradict. */
function mails(): string {
  const rng = new Rng(5);
  const pick = (words: readonly string[]) => words[rng.integer(words.length)];
  const lines = Array.from({ length: 160 }, () => {
    const spam = rng.uniform() < 0.3;
    const fine = spam ? '' : pick(['meeting', 'code', 'food']);
    const mood = pick(['joy', 'anger', 'neither']);
    const words = [
      spam ? 'money' : 'hello',
      fine || 'offer',
      { joy: 'glad', anger: 'angry', neither: 'so' }[mood],
      ...(rng.uniform() < 0.5 ? [pick(['money', 'hello', 'meeting', 'food', 'glad', 'angry'])] : []),
    ];
    const kind = spam ? '' : fine === 'food' ? 'home' : 'work';
    return `${words.join(' ')},${spam ? 'spam' : 'ham'},${kind},${fine},${Number(mood === 'joy')},${Number(mood === 'anger')}`;
  });
  return ['text,spam,kind,fine,joy,anger', ...lines].join('\n');
}

const experiment = `version: 1
name: mails
seed: 3
data: {source: mails.csv, splits: {train: 0.5, validation: 0.2, test: 0.3}}
features: {text: {kind: hashedNgrams, field: text, dimensions: 64}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: spam
    labelingFunctions:
      - {name: money, kind: keyword, field: text, any: [money], vote: spam}
      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}
  - name: kind
    classes: [work, home]
    gold: kind
    parent: {task: spam, class: ham}
    labelingFunctions:
      - {name: work, kind: keyword, field: text, any: [meeting, code], vote: work}
      - {name: food, kind: keyword, field: text, any: [food, glad], vote: home}
  - name: fine
    classes: [meeting, code, food]
    gold: {column: fine, train: 40}
    refines: {task: kind, classes: {work: [meeting, code], home: [food]}}
  - name: mood
    labels: [joy, anger]
    exclusive: false
    gold: {columns: {joy: joy, anger: anger}}
    labelingFunctions:
      - {name: glad, kind: keyword, field: text, any: [glad, hello], votes: {joy: yes}, else: {joy: no}}
      - {name: angry, kind: keyword, field: text, any: [angry, money], votes: {anger: yes}, else: {anger: no}}
  - name: length
    classes: [short, long]
    labelingFunctions:
      - {name: long, kind: threshold, field: text.words, above: 3, vote: long, else: short}
constraints:
  - excludes: [{mood.joy: yes}, {mood.anger: yes}]
labelModel: {kind: oneCoin}
training: {epochs: 4, batchSize: 32, optimizer: {learningRate: 0.02}}
backend: {kind: cpu}
`;

interface Prediction {
  readonly id: string;
  readonly [column: string]: string | number | null;
}

beforeAll(async () => {
  folder.write('mails.csv', mails());
  folder.write('mails.yaml', experiment);
  await run('train', join(folder.path, 'mails.yaml'), { out: 'run' }, context);
  await run('train', join(folder.path, 'mails.yaml'), { out: 'apart', set: ['predictions.consistent=false'] }, context);
}, 60_000);

async function predicted(from = 'run'): Promise<Prediction[]> {
  await predict(from, 'mails.csv', { out: 'out.jsonl' }, context);
  const lines = readFileSync(join(folder.path, 'out.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

const above: Record<string, string> = { meeting: 'work', code: 'work', food: 'home' };

function contradicts({ spam, kind, fine, ...row }: Prediction): boolean {
  if (row['mood.joy'] === 'yes' && row['mood.anger'] === 'yes') return true;
  if (spam === 'spam') return kind !== null || fine !== null;
  return kind === null || fine === null || above[String(fine)] !== kind;
}

const metricsOf = (name: string) => JSON.parse(readFileSync(join(folder.path, name, 'metrics.json'), 'utf8'));

describe('predictions of tied tasks', () => {
  it('never contradict, though the heads do', async () => {
    expect((await predicted()).filter(contradicts)).toEqual([]);
    const apart = await predicted('apart');
    expect(apart.every(({ kind, fine }) => kind !== null && fine !== null)).toBe(true);
    const { tied } = metricsOf('run');
    expect(tied.map(({ tasks }: { tasks: string[] }) => tasks)).toEqual([
      ['spam', 'kind', 'fine'],
      ['mood.joy', 'mood.anger'],
    ]);
    const rows = apart.filter(({ spam, kind, fine }) => spam === 'ham' && above[String(fine)] !== kind).length;
    expect(rows).toBeGreaterThan(0);
    const splits: { contradictions: number }[] = Object.values(tied[0].splits);
    expect(splits.reduce((sum, { contradictions }) => sum + contradictions, 0)).toBe(rows);
    expect(metricsOf('apart').tied).toBeUndefined();
  });

  it('have probabilities that agree: a coarse class has those of its fine ones, a child applies as its parent says', async () => {
    for (const row of await predicted()) {
      const p = (column: string) => row[column] as number;
      expect(p('kind.applies')).toBeCloseTo(p('spam.p_ham'), 5);
      expect(p('fine.applies')).toBeCloseTo(p('kind.applies'), 5);
      expect(p('fine.p_meeting') + p('fine.p_code')).toBeCloseTo(p('kind.p_work'), 5);
      expect(p('mood.joy.p_yes') + p('mood.anger.p_yes')).toBeLessThanOrEqual(1 + 1e-5);
      expect(row).not.toHaveProperty(['spam.applies']);
    }
  });

  it('are the same in the run’s own files and out of `predict`, and leave an untied task to its head', async () => {
    const rows = new Map((await predicted()).map((row) => [row.id, row]));
    const apart = new Map((await predicted('apart')).map((row) => [row.id, row]));
    for (const task of ['spam', 'kind', 'fine', 'mood.joy', 'length']) {
      const { columns } = await readTable(join(folder.path, 'run/predictions', `${task}.parquet`));
      columns.id.forEach((id, i) => {
        const row = rows.get(String(id))!;
        expect(row[task]).toBe(columns.prediction[i]);
        if (columns.applies) expect(columns.applies[i]).toBeCloseTo(row[`${task}.applies`] as number, 5);
        if (task === 'length') expect(row['length.p_long']).toBe(apart.get(String(id))!['length.p_long']);
      });
    }
  });

  it('are scored as they are, by `run` and `evaluate` alike, beside the heads by themselves', async () => {
    await evaluate('run', undefined, { out: 'scores.json' }, context);
    const again = JSON.parse(readFileSync(join(folder.path, 'scores.json'), 'utf8'));
    const metrics = metricsOf('run');
    expect(again.tied).toEqual(metrics.tied);
    const { columns } = await readTable(join(folder.path, 'run/predictions/fine.parquet'));
    const test = [...columns.split.keys()].filter((row) => columns.split[row] === 'test');
    // Gold is empty where the task does not apply: a row is right where prediction and gold are the same.
    const right = test.filter((row) => columns.prediction[row] === columns.gold[row]).length / test.length;
    const [own, theirs] = [metrics, again].map(({ tasks }) => tasks.fine.network.splits.test);
    expect(own.endToEnd).toMatchObject({ n: test.length, accuracy: expect.closeTo(right, 6) });
    expect(theirs.endToEnd.accuracy).toBeCloseTo(right, 6);
    expect(theirs.byHead.endToEnd.accuracy).toBeCloseTo(own.byHead.endToEnd.accuracy, 6);
    const heads = metricsOf('apart').tasks.fine.network.splits.test;
    expect(own.byHead.endToEnd.accuracy).toBeCloseTo(heads.endToEnd.accuracy, 6);
    expect(own.byHead.accuracy).toBeCloseTo(heads.accuracy, 6);
    expect(heads.byHead).toBeUndefined();
    expect(metrics.tasks.length.network.splits.train.byHead).toBeUndefined();
  });

  it('are written as empty cells in csv and told by `explain` where a task does not apply', async () => {
    await predict('run', 'mails.csv', { out: 'out.csv' }, context);
    const [head, ...lines] = readFileSync(join(folder.path, 'out.csv'), 'utf8').trim().split('\n');
    const at = (column: string) => head.split(',').indexOf(column);
    const spam = lines.map((line) => line.split(',')).find((cells) => cells[at('spam')] === 'spam')!;
    expect([spam[at('kind')], spam[at('fine')]]).toEqual(['', '']);
    printed.length = 0;
    await explain('run', { id: spam[at('id')], task: 'kind' }, context);
    expect(printed.join('\n')).toContain('network: does not apply');
  });

  it('need nothing but the model folder, and a model saved without relations leaves tasks to their heads', async () => {
    const path = join(folder.path, 'run/model/manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const { constraints, predictions, ...old } = manifest;
    expect(constraints).toHaveLength(1);
    folder.write('run/model/manifest.json', JSON.stringify(old));
    const rows = await predicted();
    folder.write('run/model/manifest.json', JSON.stringify(manifest));
    expect(rows.some(contradicts)).toBe(true);
    expect(rows).toEqual(await predicted('apart'));
  });
});
