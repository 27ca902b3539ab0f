import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { run } from '../../src/commands/run.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
const said: string[] = [];
const context: CommandContext = {
  print: () => {},
  progress: { ...silentProgress, say: (line) => void said.push(line) },
  now: () => performance.now(),
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

/**
 * The class decides which of its words stand in a row, among filler. Validation and test rows say half of them in other words, which
 * the train rows never have: `otherWords` is what teaches those; `turnRound` swaps the classes' words; `twice` changes next to nothing.
 */
const words = { ham: ['sun', 'rain', 'snow'], spam: ['gold', 'cash', 'coin'] };
const others: Record<string, string> = {
  sun: 'sol',
  rain: 'shower',
  snow: 'sleet',
  gold: 'bullion',
  cash: 'money',
  coin: 'dime',
};
const turned = Object.fromEntries(
  words.ham.flatMap((word, i) => [
    [word, words.spam[i]],
    [words.spam[i], word],
  ]),
);

const experiment = (more: string) => `version: 1
name: planted
seed: 5
data: {source: rows.jsonl, id: id, splits: {column: fold}}
features: {text: {kind: hashedNgrams, field: text, dimensions: 512}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: truth
    labelModel: {kind: majorityVote}
    labelingFunctions: [{name: noisy, kind: column, column: guess}]
augment:
  policy: {kind: meanField, length: 1}
${more}  transformations:
    - {name: turnRound, kind: backOff, field: text, table: ${JSON.stringify(turned)}}
    - {name: otherWords, kind: synonyms, field: text, rate: 1, lexicon: ${JSON.stringify(others)}}
    - {name: twice, kind: duplicateWords, field: text}
trunk: {layers: [8]}
training: {epochs: 6, batchSize: 32, optimizer: {kind: adamW, learningRate: 0.01}, earlyStopping: off}
backend: {kind: wasm}
`;

beforeAll(() => {
  const rng = new Rng(9);
  const pick = <T>(some: readonly T[]) => some[rng.integer(some.length)];
  const rows = Array.from({ length: 500 }, (_, i) => {
    const truth = pick(['ham', 'spam'] as const);
    const fold = i < 300 ? 'train' : i < 400 ? 'validation' : 'test';
    const said = [pick(words[truth]), pick(words[truth])].map((word) =>
      fold !== 'train' && rng.uniform() < 0.5 ? others[word] : word,
    );
    const filler = Array.from({ length: 4 }, () => `w${rng.integer(30)}`);
    const guess = rng.uniform() < 0.9 ? truth : pick(['ham', 'spam']);
    return { id: `r${i}`, text: [...said, ...filler].join(' '), truth, guess, fold };
  });
  folder.write('rows.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  folder.write('learned.yaml', experiment(''));
  folder.write('fresh.yaml', experiment('  draws: everyEpoch\n'));
});

const metricsOf = (name: string): RunMetrics =>
  JSON.parse(readFileSync(join(folder.path, name, 'metrics.json'), 'utf8'));

describe('a learned mean field policy', () => {
  it('gives what destroys the classes a low probability, what is harmless a middling one, what helps the highest', async () => {
    await run('train', 'learned.yaml', { out: 'learned' }, context);
    const { transformations, search } = metricsOf('learned').augment!;
    const [turnRound, otherWords, twice] = transformations;
    expect(turnRound.lossChange).toBeGreaterThan(0.15);
    expect(turnRound.probability).toBeLessThan(0.03);
    expect(otherWords.lossChange).toBeLessThan(-0.03);
    expect(otherWords.probability).toBeGreaterThan(twice.probability!);
    expect(Math.abs(twice.lossChange!)).toBeLessThan(0.1);
    expect(turnRound.probability! + otherWords.probability! + twice.probability! + search!.none).toBeCloseTo(1, 6);
    expect(search).toMatchObject({ trainings: 8, epochs: 3, rows: 300, validation: { spam: 'gold' } });
    // Its cost is told before it is paid.
    expect(said).toContain(
      'augment: learning probabilities on the validation loss: 8 short trainings (3 transformations and none, 2 each) of 3 epochs on 300 rows',
    );
    expect(turnRound.applied).toBeLessThan(otherWords.applied);
  });

  it('helps where its transformations do: better on test than without copies, and than with all of them alike', async () => {
    folder.write('none.yaml', experiment('').replace(/augment:[\s\S]*?(?=trunk:)/, ''));
    folder.write('alike.yaml', experiment('').replace('meanField, length: 1', 'random, length: 1'));
    for (const name of ['none', 'alike']) await run('train', `${name}.yaml`, { out: name }, context);
    const lossOf = (name: string) => metricsOf(name).tasks.spam.network!.splits.test!.logLoss!;
    expect(lossOf('learned')).toBeLessThan(lossOf('none'));
    expect(lossOf('learned')).toBeLessThan(lossOf('alike'));
  });

  it('goes by probabilistic labels where validation has no gold', async () => {
    folder.write('labels.yaml', experiment('').replace('    gold: truth\n', ''));
    await run('train', 'labels.yaml', { out: 'labels' }, context);
    const { transformations, search } = metricsOf('labels').augment!;
    expect(search!.validation).toEqual({ spam: 'labels' });
    expect(transformations[0].probability).toBeLessThan(0.1);
  });

  it('says that it needs validation rows', async () => {
    folder.write(
      'two.yaml',
      experiment('').replace('splits: {column: fold}', 'splits: {train: 0.8, test: 0.2, validation: 0}'),
    );
    await expect(run('train', 'two.yaml', { out: 'two' }, context)).rejects.toMatchObject({ code: 'NO_VALIDATION' });
  });
});

describe.each(['learned', 'fresh'])('a stopped run of %s.yaml', (name) => {
  it('goes on to the bytes of one that was never stopped, without learning anew', async () => {
    await run('train', `${name}.yaml`, { out: `${name}-straight` }, context);
    const stop = new AbortController();
    let steps = 0;
    const begin = (label: string) => ({
      advance: () => void (label === 'training' && ++steps === 70 && stop.abort(new Error('stopped by the test'))),
      end: () => {},
    });
    const out = `${name}-stopped`;
    // Trainings of the search have a silent bar of their own: the seventieth step is in the fourth epoch of the real one.
    const stopping = { ...context, signal: stop.signal, progress: { ...context.progress, begin } };
    await expect(run('train', `${name}.yaml`, { out }, stopping)).rejects.toThrow('stopped by the test');
    said.length = 0;
    await run('train', `${name}.yaml`, { out, resume: true }, context);
    expect(said.some((line) => line.startsWith('resuming at step 70'))).toBe(true);
    expect(said.some((line) => line.includes('learning probabilities'))).toBe(false);
    const read = (folderName: string, file: string) => readFileSync(join(folder.path, folderName, file));
    expect(read(out, 'model/weights.safetensors')).toEqual(read(`${name}-straight`, 'model/weights.safetensors'));
    expect(metricsOf(out).tasks).toEqual(metricsOf(`${name}-straight`).tasks);
    expect(metricsOf(out).augment).toEqual(metricsOf(`${name}-straight`).augment);
  });
});
