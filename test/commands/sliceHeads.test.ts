import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { evaluate } from '../../src/commands/evaluate.js';
import { predict } from '../../src/commands/predict.js';
import { run } from '../../src/commands/run.js';
import type { NetworkMetrics, RunMetrics } from '../../src/evaluation/runMetrics.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
let printed: string[] = [];
const said: string[] = [];
const context: CommandContext = {
  print: (text) => void printed.push(text),
  progress: { begin: () => ({ advance: () => {}, end: () => {} }), say: (line) => void said.push(line) },
  now: () => performance.now(),
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

/** Class "b" has the larger number, but mostly the other way round among the rows of kind "x". */
const rows = Array.from({ length: 240 }, (_, i) => {
  const kind = i % 8 === 0 ? 'x' : i % 3 === 0 ? 'y' : 'z';
  const number = ((i * 37) % 101) / 50 - 1;
  return {
    number,
    kind,
    label: number > 0 !== (kind === 'x' && i % 40 > 0) ? 'b' : 'a',
    fold: (i * 7) % 5 < 2 ? 'test' : 'train',
  };
});
const file = (some: readonly Record<string, unknown>[]) =>
  [Object.keys(some[0]).join(','), ...some.map((row) => Object.values(row).join(','))].join('\n');

const experiment = (more: string) => `version: 1
name: numbers
data: {source: rows.csv, splits: {column: fold}}
features:
  number: {kind: number, field: number}
  kind: {kind: category, field: kind}
tasks:
  - {name: letter, classes: [a, b], gold: {column: label, train: all}, labelModel: {kind: majorityVote}}
slices:
  - {name: x, kind: regex, field: kind, pattern: "^x$", floor: {accuracy: 0.9}}
  - {name: negative, kind: threshold, field: number, below: 0}
  - {name: nothing, kind: threshold, field: number, above: 5}
  - {by: [label], minimum: 1}
trunk: {layers: [6]}
training: {epochs: 40, batchSize: 32, optimizer: {kind: adamW, learningRate: 0.03}}
backend: {kind: cpu}
${more}`;

const metricsOf = (name: string): RunMetrics =>
  JSON.parse(readFileSync(join(folder.path, name, 'metrics.json'), 'utf8'));

beforeAll(async () => {
  folder.write('rows.csv', file(rows));
  folder.write('features.csv', file(rows.map(({ number, kind }) => ({ number, kind }))));
  folder.write('slices.csv', file(rows.map(({ label, ...row }) => ({ ...row, label }))));
  folder.write('slices.yaml', experiment('sliceHeads: {}\n'));
  folder.write('none.yaml', experiment(''));
  await run('run', 'slices.yaml', { out: 'run', controls: true }, context);
});

describe('run with slice heads and --controls', () => {
  it('gives every slice its score, its interval and its lift over the twin', () => {
    const { tasks, sliceHeads } = metricsOf('run');
    const { slices, splits } = tasks.letter.network!;
    expect(Object.keys(slices)).toEqual(['x', 'negative', 'nothing', 'label=a', 'label=b']);
    for (const scores of [splits.test!, slices.x.test!]) {
      const { lift, intervals, n, macroF1 } = scores;
      expect(n).toBeGreaterThan(0);
      expect(intervals!.macroF1).toHaveLength(2);
      expect(lift!.macroF1!.interval[0]).toBeLessThanOrEqual(lift!.macroF1!.difference);
      expect(lift!.macroF1!.difference).toBeLessThanOrEqual(macroF1!);
    }
    expect(sliceHeads).toMatchObject({ confidence: 'entropy', attention: 'softmax', temperature: 0.2, control: true });
  });

  it('counts train rows, leaves empty slices and those made of gold out, and warns of small ones', () => {
    expect(metricsOf('run').sliceHeads!.slices.map(({ slice, trainRows }) => [slice, trainRows])).toEqual([
      ['x', rows.filter(({ fold, kind }) => fold === 'train' && kind === 'x').length],
      ['negative', rows.filter(({ fold, number }) => fold === 'train' && number < 0).length],
      ['nothing', 0],
    ]);
    const log = readFileSync(join(folder.path, 'run/log.jsonl'), 'utf8');
    for (const code of ['EMPTY_SLICE', 'SMALL_SLICE', 'SLICE_OF_GOLD']) {
      expect(said.filter((line) => line.includes(`warning: ${code}  `))).toHaveLength(1);
      expect(log).toContain(code);
    }
    const network = JSON.parse(readFileSync(join(folder.path, 'run/model/network.json'), 'utf8'));
    expect(network.sliceHeads.slices.map(({ name }: { name: string }) => name)).not.toContain('label=a');
  });

  it('keeps the twin beside the model, trained from the same seed without slice heads', async () => {
    const twin = JSON.parse(readFileSync(join(folder.path, 'run/model/control/network.json'), 'utf8'));
    expect(twin).toMatchObject({ version: 1 });
    expect(twin.sliceHeads).toBeUndefined();
    await run('train', 'none.yaml', { out: 'plain' }, context);
    expect(readFileSync(join(folder.path, 'run/model/control/weights.safetensors'))).toEqual(
      readFileSync(join(folder.path, 'plain/model/weights.safetensors')),
    );
  });

  it('predicts new rows without what the slices are made of', async () => {
    await predict('run', 'slices.csv', { out: 'with.jsonl' }, context);
    await predict('run', 'features.csv', { out: 'without.jsonl' }, context);
    const read = (name: string) => readFileSync(join(folder.path, name), 'utf8');
    expect(read('without.jsonl')).toBe(read('with.jsonl'));
    expect(read('with.jsonl').split('\n')).toHaveLength(241);
  });

  it('goes on after Ctrl-C in the middle of the twin, to the same scores', async () => {
    const stop = new AbortController();
    let steps = 0;
    const begin = (label: string) => ({
      advance: () =>
        void (label === 'training, twin' && ++steps === 30 && stop.abort(new Error('stopped by the test'))),
      end: () => {},
    });
    const stopping = { ...context, signal: stop.signal, progress: { ...context.progress, begin } };
    const options = { out: 'stopped', controls: true };
    await expect(run('train', 'slices.yaml', options, stopping)).rejects.toThrow('stopped by the test');
    await run('train', 'slices.yaml', { ...options, resume: true }, context);
    expect(metricsOf('stopped').tasks).toEqual(metricsOf('run').tasks);
  });

  it('scores lift anew in evaluate', async () => {
    await evaluate('run', undefined, { out: 'again.json' }, context);
    const again = JSON.parse(readFileSync(join(folder.path, 'again.json'), 'utf8'));
    const decided = ({ slices }: NetworkMetrics) =>
      Object.entries(slices).map(([name, { test }]) => [name, test!.n, test!.macroF1, test!.lift]);
    expect(decided(again.tasks.letter.network)).toEqual(decided(metricsOf('run').tasks.letter.network!));
    expect(again.floors).toEqual(metricsOf('run').floors);
  });

  it('says where no twin was trained, and what --controls needs', async () => {
    printed = [];
    await run('train', 'slices.yaml', { out: 'alone' }, context);
    expect(printed.join('\n')).toContain('No twin without slice heads was trained');
    const { tasks, sliceHeads } = metricsOf('alone');
    expect(sliceHeads!.control).toBe(false);
    expect(tasks.letter.network!.slices.x.test!.lift).toBeUndefined();
    await expect(run('train', 'none.yaml', { out: 'none', controls: true }, context)).rejects.toMatchObject({
      code: 'NO_SLICE_HEADS',
    });
  });
});

describe('floors', () => {
  const inTest = rows.filter(({ fold, kind }) => fold === 'test' && kind === 'x').length;

  it('fail run and evaluate under --enforce, and only there', async () => {
    printed = [];
    const set = ['slices.x.floor={accuracy: 0.5, macroF1: 1}', 'training.epochs=1'];
    await run('train', 'none.yaml', { out: 'low', set }, context);
    const floors = metricsOf('low').floors!;
    expect(floors.map(({ slice, task, metric, floor }) => [slice, task, metric, floor])).toEqual([
      ['x', 'letter', 'accuracy', 0.5],
      ['x', 'letter', 'macroF1', 1],
    ]);
    expect(floors[1]).toMatchObject({ n: inTest, reached: false });
    expect(printed.join('\n')).toMatch(
      /BELOW_FLOOR {2}x: expected at least 100.0 % macroF1 for letter on \d+ test rows/,
    );
    const failure = { code: 'BELOW_FLOOR', exitCode: 1 };
    await expect(evaluate('low', undefined, { enforce: true }, context)).rejects.toMatchObject(failure);
    await expect(run('train', 'none.yaml', { out: 'low2', set, enforce: true }, context)).rejects.toMatchObject(
      failure,
    );
    expect(metricsOf('low2').floors).toEqual(floors);
    const resumed = run('train', 'none.yaml', { out: 'low2', set, enforce: true, resume: true }, context);
    await expect(resumed).rejects.toMatchObject(failure);
  });

  it('let a run pass that reaches them', async () => {
    await run('train', 'none.yaml', { out: 'high', set: ['slices.x.floor={accuracy: 0.01}'], enforce: true }, context);
    expect(metricsOf('high').floors).toMatchObject([{ reached: true }]);
  });
});
