import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { run } from '../../src/commands/run.js';
import { readTable } from '../../src/data/readTable.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { testBackend } from '../support/testBackend.js';

let folder: string;

/** Three words decide the class; a second task has a labeling function that never votes. */
const experiment = `# Does a word decide?
version: 1
name: words
data: {source: rows.csv, id: id}
features: {text: {kind: hashedNgrams, field: text, dimensions: 64}}
tasks:
  - name: letter
    classes: [A, a, b]
    gold: letter
    labelingFunctions:
      - {name: one, kind: keyword, field: text, any: [alpha], vote: A}
      - {name: One, kind: keyword, field: text, any: [beta], vote: a}
      - {name: three, kind: keyword, field: text, any: [gamma], vote: b}
  - name: silent
    classes: ["no", "yes"]
    labelingFunctions:
      - {name: never, kind: keyword, field: text, any: [omega], vote: "yes"}
slices:
  - {by: [kind], minimum: 30}
trunk: {dropout: 0.1, layers: [8]}
training: {epochs: 4, batchSize: 32, optimizer: {kind: adamW, learningRate: 0.01}, checkpoints: {everySteps: 5}}
backend: {kind: ${testBackend('wasm')}}
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-run-'));
  const words = { A: 'alpha', a: 'beta', b: 'gamma' };
  const rows = Array.from({ length: 400 }, (_, i) => {
    const letter = (['A', 'a', 'b'] as const)[(i * 7) % 3];
    return `${i},${i % 5 === 0 ? 'nothing' : words[letter]} ${i % 11},${letter},${'xyz'[i % 3]}`;
  });
  writeFileSync(join(folder, 'rows.csv'), ['id,text,letter,kind', ...rows].join('\n'));
  writeFileSync(join(folder, 'words.yaml'), experiment);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param stopAfter steps of training after which the user presses Ctrl-C */
function context(stopAfter = Number.POSITIVE_INFINITY): CommandContext & { said: string[]; printed: string[] } {
  const stop = new AbortController();
  const said: string[] = [];
  const printed: string[] = [];
  let steps = 0;
  return {
    said,
    printed,
    print: (text) => void printed.push(text),
    progress: {
      begin: (label) => ({
        advance: (count) => {
          if (label === 'training' && count > 0 && ++steps === stopAfter) stop.abort(new Error('stopped by the test'));
        },
        end: () => {},
      }),
      say: (line) => void said.push(line),
    },
    now: () => performance.now(),
    date: () => new Date('2026-01-01T00:00:00Z'),
    cwd: folder,
    interactive: false,
    signal: stop.signal,
  };
}

const file = (out: string, name: string) => join(folder, out, name);
const metricsOf = (out: string) => JSON.parse(readFileSync(file(out, 'metrics.json'), 'utf8')) as RunMetrics;

describe('run', () => {
  it('writes the whole run folder and ends with what helped', async () => {
    const whole = context();
    await run('run', 'words.yaml', { out: 'whole' }, whole);
    const metrics = metricsOf('whole');
    expect(metrics.tasks.letter.network!.splits.test!.macroF1).toBeGreaterThan(0.5);
    expect(Object.keys(metrics.tasks.letter.network!.slices)).toEqual(['kind=x', 'kind=y', 'kind=z']);
    for (const value of [...Object.values(metrics.timing), ...Object.values(metrics.throughput)]) {
      expect(value).toBeGreaterThan(0);
    }
    expect(metrics.timing.total).toBeGreaterThan(metrics.timing.report! + metrics.timing.train!);
    expect(whole.printed[0]).toContain("On the test split the network's macro F1 is");

    const { columns } = await readTable(file('whole', 'labels/letter.parquet'));
    expect(Object.keys(columns)).toEqual([
      'id',
      'split',
      'covered',
      'p_A',
      'p_a_1',
      'p_b',
      'vote_one',
      'vote_One_1',
      'vote_three',
    ]);
  });

  it('tells the user, the log and the report of a task that nothing teaches', async () => {
    const told = context();
    await run('run', 'words.yaml', { out: 'told' }, told);
    const warning = /UNTRAINED_TASK {2}tasks\.silent/;
    expect(told.said.join('\n')).toMatch(warning);
    expect(readFileSync(file('told', 'log.jsonl'), 'utf8')).toMatch(warning);
    const report = readFileSync(file('told', 'report.html'), 'utf8');
    expect(report).toMatch(warning);
    expect(report).toContain('<p class="question">Does a word decide?</p>');
  });

  it('goes on after Ctrl-C as if it had never been stopped, another question or not', async () => {
    await run('run', 'words.yaml', { out: 'unbroken' }, context());
    await expect(run('run', 'words.yaml', { out: 'broken' }, context(13))).rejects.toThrow('stopped by the test');
    writeFileSync(join(folder, 'words.yaml'), experiment.replace('Does a word decide?', 'Is it the word?'));
    const resumed = context();
    await run('run', 'words.yaml', { out: 'broken', resume: true }, resumed);
    writeFileSync(join(folder, 'words.yaml'), experiment);
    expect(resumed.said.join('\n')).toMatch(/resuming at step 13/);
    for (const name of ['model/weights.safetensors', 'model/manifest.json']) {
      expect(readFileSync(file('broken', name)).equals(readFileSync(file('unbroken', name)))).toBe(true);
    }
    expect(metricsOf('broken').tasks).toEqual(metricsOf('unbroken').tasks);
  });

  it('goes on from where training.stopAfter had it stop, and not to an earlier epoch', async () => {
    const stopping = (epochs: number) => ({ out: 'rungs', resume: true, set: [`training.stopAfter=${epochs}`] });
    await run('train', 'words.yaml', stopping(1), context());
    expect(metricsOf('rungs').training!.epochs).toBe(1);
    await run('train', 'words.yaml', stopping(3), context());
    expect(metricsOf('rungs').training!.epochs).toBe(3);
    const again = context();
    await run('train', 'words.yaml', stopping(2), again);
    expect(again.said.join('\n')).toMatch(/nothing to do/);
    await run('train', 'words.yaml', { out: 'rungs', resume: true }, context());
    await run('train', 'words.yaml', { out: 'straight' }, context());
    expect(metricsOf('rungs').tasks).toEqual(metricsOf('straight').tasks);
    const weights = (out: string) => readFileSync(file(out, 'model/weights.safetensors'));
    expect(weights('rungs').equals(weights('straight'))).toBe(true);
  });

  it('refuses to resume under another config', async () => {
    await run('label', 'words.yaml', { out: 'other' }, context());
    const again = run('run', 'words.yaml', { out: 'other', resume: true, set: ['seed=3'] }, context());
    await expect(again).rejects.toThrow(/^OTHER_CONFIG/);
  });
});
