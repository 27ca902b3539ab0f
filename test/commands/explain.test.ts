import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/commands/explain.js';
import { run } from '../../src/commands/run.js';
import { Rng } from '../../src/core/rng.js';
import type { TaskExplanation } from '../../src/core/rowExplanation.js';
import { fixtureFolder } from '../data/fixture.js';
import { commandContextIn } from '../support/commandContextIn.js';

const folder = fixtureFolder();
const { context, printed } = commandContextIn(folder.path);

/** Words that tell spam from ham, and one kind of spam from another; the first rows are known by heart. */
function comments(): string[] {
  const rng = new Rng(5);
  const random = Array.from({ length: 400 }, () => {
    const spam = rng.uniform() < 0.5;
    const promo = spam && rng.uniform() < 0.5;
    const words = [
      ['subscribe', spam ? 0.6 : 0.1],
      ['channel', spam ? 0.5 : 0.1],
      ['song', spam ? 0.1 : 0.6],
      ['coupon', promo ? 0.7 : 0.05],
      ['prize', spam && !promo ? 0.7 : 0.05],
    ] as const;
    const said = words.filter(([, chance]) => rng.uniform() < chance).map(([word]) => word);
    return [said.join(' ') || 'nothing', spam ? 'spam' : 'ham'];
  });
  const known = [
    ['subscribe coupon song', 'spam'],
    ['nothing', 'ham'],
    ['prize lure', 'spam'],
    ['coupon', 'ham'],
  ];
  return ['id,text,label', ...[...known, ...random].map(([text, label], i) => `c${i},${text},${label}`)];
}

const lf = (name: string, words: string, vote: string) =>
  `      - {name: ${name}, kind: keyword, field: text, any: [${words}], vote: ${vote}}\n`;

const spamTask = (more = '') => `  - name: spam
    classes: [ham, spam]
    gold: label
${more}    labelingFunctions:
${lf('plug', 'subscribe', 'spam')}${lf('channel', 'channel', 'spam')}${lf('music', 'song', 'ham')}`;

const sortTask = (more = '') => `  - name: sort
    classes: [ham, promo, scam]
    refines: {task: spam, classes: {ham: [ham], spam: [promo, scam]}}
${more}    labelingFunctions:
${lf('prize', 'prize', 'scam')}${lf('lure', 'lure', 'promo')}`;

const head = (name: string) => `version: 1
name: ${name}
`;
const coupon = `labelingFunctions:
  - {name: coupon, kind: keyword, field: text, any: [coupon], votes: {spam: spam, sort: promo}}
`;

const networkText = `features: {text: {kind: hashedNgrams, field: text, dimensions: 64}}
training: {epochs: 1}
backend: {kind: cpu}
tasks:
${spamTask('    labelModel: {kind: dawidSkene, correlation: 0}\n')}`;

async function label(
  name: string,
  text: string,
  command: 'label' | 'train' = 'label',
  data = 'data: {source: comments.csv, id: id}\n',
): Promise<void> {
  folder.write(`${name}.yaml`, head(name) + data + text);
  await run(command, join(folder.path, `${name}.yaml`), { out: name }, context);
}

beforeAll(async () => {
  folder.write('comments.csv', comments().join('\n'));
  await label('single', networkText, 'train');
  await label(
    'tied',
    `features: {text: {kind: hashedNgrams, field: text, dimensions: 64}}
training: {epochs: 1}
backend: {kind: cpu}
slices: [{name: coupons, tasks: [spam], kind: keyword, field: text, any: [coupon]}]
sliceHeads: {}
labelModel: {kind: dawidSkene}
tasks:
${spamTask()}${sortTask()}${coupon}`,
    'train',
  );
  await label('joint', `labelModel: {kind: dawidSkene}\ntasks:\n${spamTask()}${sortTask()}${coupon}`);
  await label(
    'shared',
    `labelModel: {kind: dawidSkene}\ntasks:\n${spamTask('    labelModel: {kind: dawidSkene, dependencies: [[plug, channel]], temperature: 2}\n')}${sortTask('    labelModel: {kind: dawidSkene, dependencies: [[prize, lure]]}\n')}${coupon}`,
  );
  await label(
    'pinned',
    `tasks:\n${spamTask('    labelModel: {kind: majorityVote}\n').replace('gold: label', 'gold: {column: label, train: all}')}${coupon.replace(', sort: promo', '')}`,
  );
  // Two of the runs train a network.
}, 60_000);

async function explained(name: string, id: string, task?: string): Promise<TaskExplanation[]> {
  printed.length = 0;
  await explain(name, { id, task, json: true }, context);
  const result = JSON.parse(printed.join('')) as { id: string; tasks: TaskExplanation[] };
  expect(result.id).toBe(id);
  for (const { votes, logOdds } of result.tasks) {
    const whole = votes.reduce((sum, { share }) => sum + share, 0);
    expect(whole).toBeCloseTo(logOdds.withVotes - logOdds.withoutVotes, 4);
  }
  return result.tasks;
}

async function text(name: string, id: string): Promise<string> {
  printed.length = 0;
  await explain(name, { id }, context);
  return printed.join('');
}

describe('explain', () => {
  it('tells each vote’s share, the label without it, where it stands, gold and the network', async () => {
    const [spam, ...others] = await explained('single', 'c0');
    expect(others).toEqual([]);
    expect(spam).toMatchObject({ task: 'spam', kind: 'dawidSkene', gold: 'spam', cut: false, cancelled: [] });
    expect(spam.votes.map(({ labelingFunctions, votes }) => [...labelingFunctions, votes.spam]).sort()).toEqual([
      ['music', 'ham'],
      ['plug', 'spam'],
    ]);
    // The votes are independent evidence: without one of them, the log-odds lack its share.
    for (const { share, without } of spam.votes) {
      const p = without.class === spam.label.class ? without.probability : 1 - without.probability;
      expect(Math.log(p / (1 - p))).toBeCloseTo(spam.logOdds.withVotes - share, 3);
    }
    const plug = spam.votes.find(({ labelingFunctions }) => labelingFunctions[0] === 'plug')!;
    expect(plug.positions).toMatchObject([{ file: 'single/config.resolved.yaml', line: expect.any(Number) }]);
    expect(spam.network?.probability).toBeGreaterThan(0.33);
    expect(spam).not.toHaveProperty('saved');
  });

  it('tells what the words of the row add to the log-odds by the head', async () => {
    const [{ head, network }] = await explained('single', 'c0');
    expect(head!.decided).toBe(network!.class);
    expect(head!.probabilities[head!.class]).toBeGreaterThanOrEqual(0.5);
    const p = head!.probabilities[head!.class];
    expect(head!.logOdds.withFeatures).toBeCloseTo(Math.log(p / (1 - p)), 4);
    const words = head!.contributions.map(({ words }) => words);
    expect(words).toEqual(expect.arrayContaining(['subscribe', 'coupon', 'song', 'subscribe coupon', 'coupon song']));
    const sum = head!.contributions.reduce((total, { contribution }) => total + contribution, 0);
    expect(sum).toBeCloseTo(head!.logOdds.withFeatures - head!.logOdds.withoutFeatures, 1);
    expect(head).not.toHaveProperty('consistent');
    expect(await text('single', 'c0')).toMatch(/spam by the network: [\s\S]*subscribe +text +-?\d[\s\S]*spam: /);
  });

  it('shows what tied heads and slices make of the network’s prediction', async () => {
    const [spam, sort] = await explained('tied', 'c0');
    expect(Object.keys(spam.head!.consistent!.tasks)).toEqual(['sort']);
    const { ham, promo, scam } = sort.head!.consistent!.probabilities;
    // Each sort lies under one class of spam.
    expect(spam.head!.consistent!.probabilities.ham).toBeCloseTo(ham, 4);
    expect(ham + promo + scam).toBeCloseTo(1, 4);
    expect(spam.head!.slices).toEqual([{ slice: 'coupons', inside: true, network: expect.any(Number) }]);
    expect((await explained('tied', 'c1'))[0].head!.slices[0].inside).toBe(false);
    expect(sort.head!.slices).toEqual([]);
    const drawn = await text('tied', 'c0');
    expect(drawn).toMatch(/Tied with other heads \(sort [\s\S]*Slices: coupons \(/);
    for (const line of drawn.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('leaves the network out of a labeling run, and where the data is gone', async () => {
    expect((await explained('joint', 'c0'))[0]).not.toHaveProperty('head');
    folder.write('other.csv', readFileSync(join(folder.path, 'comments.csv')));
    await label('moved', networkText.replace('features:', 'data: {source: other.csv, id: id}\nfeatures:'), 'train', '');
    rmSync(join(folder.path, 'other.csv'));
    const [task] = await explained('moved', 'c0');
    expect(task.votes.length).toBe(2);
    expect(task).not.toHaveProperty('head');
    expect(JSON.parse(printed.join('')).withoutHeads).toMatch(/other\.csv/);
  });

  it('gives a row without votes the prior', async () => {
    const [spam] = await explained('single', 'c1');
    expect(spam.votes).toEqual([]);
    expect(spam.probabilities).toEqual(spam.withoutVotes);
    expect(await text('single', 'c1')).toMatch(/No labeling function votes on the\s+row/);
  });

  it('counts a labeling function’s votes on tied tasks as one statement', async () => {
    const [spam, sort] = await explained('joint', 'c0');
    expect([spam.task, sort.task]).toEqual(['spam', 'sort']);
    expect(spam.jointTasks).toEqual(['spam', 'sort']);
    expect(sort.votes.map(({ labelingFunctions: [name] }) => name).sort()).toEqual(['coupon', 'music', 'plug']);
    const votes = sort.votes.find(({ labelingFunctions: [name] }) => name === 'coupon')!.votes;
    expect(votes).toEqual({ spam: 'spam', sort: 'promo' });
    expect(await explained('joint', 'c0', 'sort')).toEqual([sort]);
  });

  it('says the same as the saved labels where nothing came after the label model', async () => {
    for (const name of ['joint', 'shared', 'single']) {
      for (const id of ['c0', 'c1', 'c2', 'c3', 'c10', 'c11', 'c12', 'c13', 'c14', 'c15']) {
        for (const task of await explained(name, id)) expect(task).not.toHaveProperty('saved');
      }
    }
  });

  it('shows labeling functions that share a vote together, and a vote that cancels out', async () => {
    const [spam] = await explained('shared', 'c0');
    expect(spam.votes.map(({ labelingFunctions }) => labelingFunctions)).toContainEqual(['plug', 'channel']);
    for (const task of await explained('shared', 'c2')) {
      expect(task).toMatchObject({ votes: [], cancelled: [['prize', 'lure']] });
    }
    expect(await text('shared', 'c2')).toMatch(/prize, lure share one vote and disagree here/);
  });

  it('says so where gold was pinned after the label model', async () => {
    const pinned: TaskExplanation[] = [];
    for (const id of ['c3', 'c10', 'c11', 'c12']) {
      pinned.push(...(await explained('pinned', id)).filter(({ saved }) => saved));
    }
    expect(pinned.length).toBeGreaterThan(0);
    for (const { saved } of pinned) expect(Object.values(saved!)).toContain(1);
  });

  it('draws eighty columns', async () => {
    for (const name of ['single', 'joint', 'shared', 'pinned']) {
      const drawn = await text(name, 'c0');
      expect(drawn).toContain('Row "c0" of ');
      expect(drawn).toContain('without it');
      for (const line of drawn.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it('names the nearest id for one that is not there, and the tasks that are', async () => {
    await expect(explained('single', 'C0')).rejects.toThrow(
      'EXPLAIN_ID  --id: expected the id of one of the 404 rows of "spam" in single; received "C0". Did you mean "c0"?',
    );
    await expect(explained('joint', 'row of no run')).rejects.toThrow(/404 rows of spam, sort.*\n.*row numbers from 0/);
    await expect(explained('joint', 'c0', 'sorts')).rejects.toThrow(
      'UNKNOWN_TASK  --task: expected one of spam, sort; received "sorts". Did you mean "sort"?',
    );
  });

  it('says what is missing where there is no run, or one without labels', async () => {
    await expect(explained('nowhere', 'c0')).rejects.toMatchObject({ code: 'NOT_A_RUN' });
    rmSync(join(folder.path, 'pinned/labels'), { recursive: true });
    await expect(explained('pinned', 'c0')).rejects.toMatchObject({ code: 'EXPLAIN_LABELS' });
  });
});
