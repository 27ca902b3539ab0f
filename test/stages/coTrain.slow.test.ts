import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import { readTable } from '../../src/data/readTable.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { runPipeline } from '../../src/pipeline.js';
import { explainRow } from '../../src/run/explainRow.js';
import { RunFolder } from '../../src/run/runFolder.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-coTrain-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(() => {
  const rng = new Rng(4);
  const chance = (p: number) => rng.uniform() < p;
  const coins = new Rng(5);
  const groupCoins = Array.from({ length: 150 }, () => coins.integer(2));
  const lines = Array.from({ length: 600 }, (_, id) => {
    const [spam, coin] = [rng.integer(2), rng.integer(2)];
    const letter = !spam && chance(0.5);
    // Labeling functions see a word on half of the rows; the network sees others beside it.
    const words = [
      ...(chance(0.5) ? [spam ? 'buy' : 'hello'] : []),
      ...(!spam && chance(0.5) ? [letter ? 'issue' : 'dear'] : []),
      spam ? `offer${rng.integer(3)}` : `friend${rng.integer(3)}`,
      ...(spam ? [] : [letter ? `edition${rng.integer(3)}` : `you${rng.integer(3)}`]),
    ];
    const four = id >> 2;
    return `r${id},${words.join(' ')},only${id},g${four},c${groupCoins[four]},c${coin},${spam ? 'spam' : 'ham'},${spam ? '' : letter ? 'letter' : 'other'},${spam}`;
  });
  writeFileSync(join(root, 'rows.csv'), ['id,text,token,four,fourCoin,coin,spam,letter,twin', ...lines].join('\n'));
});

const mails = `
tasks:
  - name: spam
    classes: [ham, spam]
    gold: spam
    labelingFunctions:
      - {name: buy, kind: keyword, field: text, any: [buy], vote: spam}
      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}
  - name: letter
    classes: [other, letter]
    gold: letter
    parent: {task: spam, class: ham}
    labelingFunctions:
      - {name: issue, kind: keyword, field: text, any: [issue], vote: letter}
      - {name: dear, kind: keyword, field: text, any: [dear], vote: other}
  - name: twin
    classes: ["0", "1"]
    gold: {column: twin, train: all}
labelModel: {kind: dawidSkene, scope: hierarchy}
`;

async function run(
  name: string,
  coTraining: string,
  options: {
    tasks?: string;
    data?: string;
    features?: string;
    training?: string;
    more?: string;
    stopsAt?: string;
    resume?: boolean;
    out?: string;
  } = {},
): Promise<{ metrics: RunMetrics; folder: RunFolder; said: string[]; bars: string[] }> {
  const { tasks = mails, features = 'text: {kind: hashedNgrams, field: text, dimensions: 256}' } = options;
  writeFileSync(
    join(root, `${name}.yaml`),
    `version: 1
name: ${name}
data: {source: rows.csv, id: id${options.data ?? ''}}
features: {${features}}
${tasks}
trunk: {layers: [8], dropout: 0.1}
training: {epochs: 20, batchSize: 32, optimizer: {kind: adamW, learningRate: 0.02}, checkpoints: {everySteps: 7}${options.training ?? ''}${coTraining}}
backend: wasm
${options.more ?? ''}
`,
  );
  const { experiment } = await loadExperiment(`${name}.yaml`, { cwd: root });
  const folder = await RunFolder.prepare(join(root, 'run', options.out ?? name), {
    force: false,
    resume: options.resume ?? false,
  });
  const [said, bars]: string[][] = [[], []];
  let steps = 0;
  const stop = new AbortController();
  const progress = {
    ...silentProgress,
    say: (line: string) => void said.push(line),
    begin(label: string) {
      bars.push(label);
      return {
        advance: () => void (label === options.stopsAt && ++steps === 10 && stop.abort(new Error('stopped'))),
        end: () => {},
      };
    },
  };
  const metrics = await runPipeline(experiment, 'train', folder, {
    progress,
    now: () => performance.now(),
    resume: options.resume,
    signal: stop.signal,
  });
  return { metrics, folder, said, bars };
}

/** Everything of a run that does not depend on the clock. */
async function lasting({ metrics, folder }: { metrics: RunMetrics; folder: RunFolder }) {
  const { timing: _t, throughput: _s, memory: _m, training, ...rest } = metrics;
  const { balancing: _b, ...trained } = training!;
  return {
    rest,
    trained,
    weights: readFileSync(folder.file('model', 'weights.safetensors')).toString('base64'),
    spam: (await readTable(folder.file('labels', 'spam.parquet'))).columns,
    letter: readFileSync(folder.file('labelmodels', 'letter.json'), 'utf8'),
  };
}

describe('coTrain', () => {
  it('teaches a joint label model what the network has found, and says so everywhere', async () => {
    const ran = await run('whole', ', coTraining: {folds: 3}');
    const { metrics, folder, said, bars } = ran;
    const { spam, letter, twin } = metrics.tasks;
    expect(bars.filter((bar) => bar.startsWith('training'))).toEqual([
      'training, fold 1 of 3',
      'training, fold 2 of 3',
      'training, fold 3 of 3',
      'training',
    ]);

    // Half of the rows had no vote; now they have one that is nearly always right.
    for (const task of [spam, letter]) {
      expect(task.labelModelBefore!.splits.test!.allRows.accuracy).toBeLessThan(0.9);
      const { coverage, allRows } = task.labelModel!.splits.test!;
      expect(allRows.accuracy).toBeGreaterThan(0.95);
      expect(allRows.againstBefore!.accuracy!.interval[0]).toBeGreaterThan(0);
      expect(coverage).toBe(task.labelModelBefore!.splits.test!.coverage);
      expect(task.majorityVote!.splits.test!.coverage).toBe(coverage);
      const network = task.labelingFunctions.at(-1)!;
      expect(network.name).toBe('(network)');
      expect(network.splits.train!.empiricalAccuracy).toBeGreaterThan(0.95);
      expect(network.estimatedAccuracy).toBeGreaterThan(0.8);
    }
    expect(spam.labelModel!.reason).toContain('fit jointly for spam, letter');
    // Where the network says spam, it says nothing of letters.
    expect(letter.labelingFunctions.at(-1)!.splits.train!.coverage).toBeLessThan(0.7);

    expect(twin.labelingFunctions).toEqual([]);
    expect(twin.labelModelBefore).toBeUndefined();
    expect(metrics.coTraining).toMatchObject({
      folds: 3,
      rounds: 1,
      skipped: [{ task: 'twin', reason: 'no labeling function votes on it' }],
    });
    expect(metrics.coTraining!.networks.reduce((sum, { rows }) => sum + rows, 0)).toBe(600);
    expect(said.join('\n')).toContain('co-training: tasks.twin: the network casts no vote on it');

    const id = (await readTable(folder.file('labels', 'letter.parquet'))).columns.id[0] as string;
    await folder.writeText('config.resolved.yaml', '');
    const [explained] = await explainRow(folder, id, { task: 'spam' });
    expect(explained.votes.flatMap(({ labelingFunctions }) => labelingFunctions)).toContain('(network)');
    const log = readFileSync(folder.file('log.jsonl'), 'utf8');
    expect(log).toContain('"event":"fold epoch","epoch":1');
    expect(readdirSync(folder.file('checkpoints', 'coTraining', 'round-1'))).toEqual([
      'fold-1.safetensors',
      'fold-2.safetensors',
      'fold-3.safetensors',
      'inputs.sha256',
    ]);
  });

  it.each(['training, round 1, fold 2 of 2', 'training, round 2, fold 1 of 2', 'training'])(
    'goes on after a stop in "%s" to the same bytes',
    async (stopsAt) => {
      const out = stopsAt.replace(/\W+/g, '_');
      const params = ', coTraining: {folds: 2, rounds: 2, confidence: margin}';
      const straight = await run('straight', params, { resume: existsSync(join(root, 'run', 'straight')) });
      await expect(run('straight', params, { stopsAt, out })).rejects.toThrow('stopped');
      const resumed = await run('straight', params, { resume: true, out });
      expect(resumed.bars.some((bar) => bar.includes('round 1, fold 1'))).toBe(false);
      expect(await lasting(resumed)).toEqual(await lasting(straight));
    },
  );

  it('holds a row out of the network that votes on it: what can only be learned by heart is not known', async () => {
    const { metrics } = await run('coin', ', coTraining: {folds: 4}', {
      features: 'token: {kind: hashedNgrams, field: token, dimensions: 8192}',
      training: ', earlyStopping: off',
      tasks: `
tasks:
  - name: coin
    classes: [c0, c1]
    gold: coin
    labelingFunctions:
      - {name: heads, kind: lookup, field: token, table: rows.csv, key: token, value: coin}
labelModel: {kind: majorityVote}`,
    });
    const { labelingFunctions, network } = metrics.tasks.coin;
    expect(network!.splits.train!.accuracy).toBeGreaterThan(0.7);
    const heldOut = labelingFunctions.at(-1)!;
    expect(heldOut.name).toBe('(network)');
    // 320 rows, five standard deviations of a fair coin are 0.14.
    expect(Math.abs((heldOut.splits.train!.empiricalAccuracy ?? 0.5) - 0.5)).toBeLessThan(0.14);
  });

  it.each([true, false])('holds rows of one group out together, where splits go by groups: %s', async (grouped) => {
    // Four rows share a token and a coin: who trains on three of them knows the fourth.
    const { metrics } = await run(`grouped-${grouped}`, ', coTraining: {folds: 4}', {
      data: grouped ? ', splits: {group: four}' : '',
      features: 'four: {kind: category, field: four}',
      training: ', earlyStopping: off',
      tasks: `
tasks:
  - name: coin
    classes: [c0, c1]
    gold: fourCoin
    labelingFunctions:
      - {name: heads, kind: lookup, field: token, table: rows.csv, key: token, value: fourCoin}
labelModel: {kind: majorityVote}`,
    });
    const heldOut = metrics.tasks.coin.labelingFunctions.at(-1)!;
    expect(heldOut.name).toBe('(network)');
    const accuracy = heldOut.splits.train!.empiricalAccuracy ?? 0.5;
    // 120 groups, five standard deviations of a fair coin are 0.23.
    if (grouped) expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.23);
    else expect(accuracy).toBeGreaterThan(0.8);
  });

  it('goes with controls: twins learn from the same labels as the network, and each fold trains one network for all', async () => {
    const { metrics, folder, bars } = await run('controls', ', coTraining: {folds: 2}', {
      more: 'controls: {singleTask: true}',
    });
    expect(bars.filter((bar) => bar.startsWith('training'))).toEqual([
      'training, fold 1 of 2',
      'training, fold 2 of 2',
      'training',
      'training, single-task twin of spam',
      'training, single-task twin of letter',
      'training, single-task twin of twin',
    ]);
    const { negativeTransfer, singleTask } = metrics.controls!;
    expect(Object.keys(negativeTransfer!.tasks)).toEqual(['spam', 'letter', 'twin']);
    // Without the network's votes a twin would have a label on half of its rows; with them it is nearly always right.
    const twin = singleTask!.spam as { splits: { test: { accuracy: number } } };
    expect(twin.splits.test.accuracy).toBeGreaterThan(0.95);
    expect(existsSync(folder.file('controls', 'singleTask', 'letter.safetensors'))).toBe(true);
    const plain = await run('uncontrolled', ', coTraining: {folds: 2}');
    const weights = (ran: RunFolder) => readFileSync(ran.file('model', 'weights.safetensors'));
    expect(weights(folder).equals(weights(plain.folder))).toBe(true);
    for (const [name, { network }] of Object.entries(plain.metrics.tasks))
      expect(metrics.tasks[name].network).toEqual(network);
  });

  it('leaves everything as it is where it is off', async () => {
    const { metrics, folder } = await run('off', '');
    expect(metrics.coTraining).toBeUndefined();
    expect(metrics.tasks.spam.labelModelBefore).toBeUndefined();
    expect(metrics.tasks.spam.labelingFunctions.map(({ name }) => name)).toEqual(['buy', 'hello']);
    expect(existsSync(folder.file('checkpoints', 'coTraining'))).toBe(false);
  });
});
