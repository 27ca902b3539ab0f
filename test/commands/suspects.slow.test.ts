import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { run } from '../../src/commands/run.js';
import { suspects } from '../../src/commands/suspects.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import type { TaskSuspects } from '../../src/core/suspectReport.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
const printed: string[] = [];
const said: string[] = [];
const context: CommandContext = {
  print: (text) => printed.push(text),
  progress: { ...silentProgress, say: (line) => void said.push(line) },
  now: () => performance.now(),
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

const n = 1500;
const flipped = new Set<string>();
const truth = new Map<string, string>();

beforeAll(async () => {
  const rng = new Rng(8);
  const spamWords = ['subscribe', 'channel', 'prize', 'link', 'money'];
  const hamWords = ['song', 'voice', 'love', 'melody', 'dance'];
  const lines = Array.from({ length: n }, (_, i) => {
    const spam = rng.uniform() < 0.5;
    const words = [...spamWords, ...hamWords].filter(
      (word) => rng.uniform() < (spamWords.includes(word) === spam ? 0.5 : 0.05),
    );
    truth.set(`r${i}`, spam ? 'spam' : 'ham');
    const flip = rng.uniform() < 0.1;
    if (flip) flipped.add(`r${i}`);
    return `r${i},${words.join(' ') || 'nothing'},${spam !== flip ? 'spam' : 'ham'},${i % 2 === 0 ? 'train' : 'validation'}`;
  });
  folder.write('rows.csv', ['id,text,label,fold', ...lines].join('\n'));
  const lf = (word: string, vote: string) =>
    `      - {name: ${word}, kind: keyword, field: text, any: [${word}], vote: ${vote}}\n`;
  folder.write(
    'x.yaml',
    `version: 1
name: x
data: {source: rows.csv, id: id, splits: {column: fold}}
features: {text: {kind: hashedNgrams, field: text, ngrams: [1, 1], dimensions: 256}}
labelModel: {kind: majorityVote}
trunk: {layers: [8]}
training: {epochs: 15, batchSize: 32, optimizer: {kind: adamW, learningRate: 0.02}}
backend: wasm
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
${lf('subscribe', 'spam')}${lf('channel', 'spam')}${lf('song', 'ham')}${lf('voice', 'ham')}`,
  );
  await run('train', join(folder.path, 'x.yaml'), { out: 'x' }, context);
});

async function found(options: Parameters<typeof suspects>[1]): Promise<TaskSuspects[]> {
  printed.length = 0;
  said.length = 0;
  await suspects('x', { limit: '9999', ...options, json: true }, context);
  return (JSON.parse(printed.join('')) as { tasks: TaskSuspects[] }).tasks;
}

/** How many suspects were flipped, and how many of the flipped ones are among them. */
function quality(task: TaskSuspects, split: string) {
  const own = task.suspects.filter((row) => row.split === split);
  const planted = [...flipped].filter((id) => (Number(id.slice(1)) % 2 === 0) === (split === 'train'));
  const hits = own.filter(({ id }) => flipped.has(id)).length;
  return { precision: hits / own.length, recall: hits / planted.length };
}

describe('suspects', () => {
  it('finds flipped gold of validation rows by the network’s own predictions, and leaves train rows out, with a word on the cost', async () => {
    const [gold, labels] = await found({});
    expect(gold).toMatchObject({ task: 'spam', of: 'gold', rows: n / 2, splits: ['validation'] });
    const { precision, recall } = quality(gold, 'validation');
    process.stdout.write(`validation gold: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}\n`);
    expect(precision).toBeGreaterThan(0.8);
    expect(recall).toBeGreaterThan(0.75);
    expect(gold.estimated / gold.rows).toBeGreaterThan(0.06);
    expect(gold.suspects[0]).toMatchObject({ id: expect.stringMatching(/^r/), text: expect.any(String) });
    expect(labels.of).toBe('labels');
    expect(said.join('\n')).toMatch(/Train rows are left out.*--folds 5 trains 5 networks of about \d+ seconds each/);
  });

  it('trains networks for the train rows once, and finds flipped gold and wrong labels there too', async () => {
    const weights = readFileSync(join(folder.path, 'x/model/weights.safetensors'));
    const environment = readFileSync(join(folder.path, 'x/environment.json'), 'utf8');
    const [gold, labels] = await found({ folds: '3' });
    expect(said.join('\n')).toContain('training 3 networks');
    expect(gold.splits).toEqual(['train', 'validation']);
    const { precision, recall } = quality(gold, 'train');
    process.stdout.write(`train gold: precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}\n`);
    expect(precision).toBeGreaterThan(0.8);
    expect(recall).toBeGreaterThan(0.75);
    // A label that is suspected is wrong more often than one that is not.
    const wrong = labels.suspects.filter(({ id, given }) => truth.get(id) !== given).length;
    expect(wrong / labels.suspects.length).toBeGreaterThan(0.5);
    expect(existsSync(join(folder.path, 'x/heldOut/networks'))).toBe(false);
    expect(readFileSync(join(folder.path, 'x/model/weights.safetensors'))).toEqual(weights);
    expect(readFileSync(join(folder.path, 'x/environment.json'), 'utf8')).toBe(environment);
    expect(await found({ folds: '3' })).toEqual([gold, labels]);
    expect(said.join('\n')).not.toContain('training 3 networks');
  });

  it('prints and writes them', async () => {
    printed.length = 0;
    await suspects('x', { limit: '2', out: 'suspects.csv', split: 'validation' }, context);
    expect(printed.join('')).toMatch(/spam: \d+ of 750 gold labels \(validation\) are suspected[\s\S]*and \d+ more/);
    const lines = readFileSync(join(folder.path, 'suspects.csv'), 'utf8').split('\n');
    expect(lines[0]).toBe('task,of,id,split,given,likely,margin,gold,label,text');
    expect(lines.length).toBeGreaterThan(40);
  });
});
