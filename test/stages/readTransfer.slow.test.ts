import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import { readSafetensors } from '../../src/network/safetensors.js';
import { runPipeline } from '../../src/pipeline.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { testBackend } from '../support/testBackend.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-readTransfer-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const task = (name: string, word: string) => `
  - name: ${name}
    classes: ["no", "yes"]
    labelingFunctions:
      - {name: has_${word}, kind: regex, field: text, pattern: "\\\\b${word}\\\\b", vote: "yes"}
      - {name: lacks_${word}, kind: regex, field: text, pattern: "^(?!.*\\\\b${word}\\\\b)", vote: "no"}`;

async function run(name: string, tasks: string, rest = '', { layers = 8, length = 8 } = {}) {
  const file = `
version: 1
name: ${name}
data: {source: ${name === 'pretrain' ? 'first' : 'second'}.csv, id: id}
features: {words: {kind: tokens, field: text, min: 1, length: ${length}}}
tasks:${tasks}
trunk: {kind: textBag, layers: [${layers}]}
training: {epochs: 2, batchSize: 16}
labelModel: {kind: majorityVote}
backend: ${testBackend('wasm')}
${rest}`;
  writeFileSync(join(root, `${name}.yaml`), file);
  const { experiment } = await loadExperiment(`${name}.yaml`, { cwd: root });
  const folder = await RunFolder.prepare(join(root, 'runs', name), { force: true, resume: false });
  const metrics = await runPipeline(experiment, 'train', folder, {
    progress: silentProgress,
    now: () => performance.now(),
  });
  const weights = folder.file('model', 'weights.safetensors');
  return { metrics, weights: readSafetensors(await readFile(weights), weights).tensors };
}

const transfer = (given: string) => `transfer: {from: runs/pretrain, ${given}}`;

let pretrained: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  const rng = new Rng(1);
  const write = (name: string, words: readonly string[]) => {
    const rows = Array.from(
      { length: 120 },
      (_, id) => `${id},${[0, 1, 2].map(() => words[rng.integer(words.length)]).join(' ')}`,
    );
    writeFileSync(join(root, `${name}.csv`), ['id,text', ...rows].join('\n'));
  };
  write('first', ['red', 'green', 'blue']);
  write('second', ['green', 'blue', 'violet', 'white']);
  pretrained = await run('pretrain', task('red', 'red') + task('blue', 'blue'));
});

describe('a run that starts from another one', () => {
  it('takes its trunk with the vocabulary that it was trained on', async () => {
    const { metrics, weights } = await run('frozen', task('violet', 'violet'), transfer('freeze: all'));
    const { transfer: taken } = metrics.training!;
    expect(taken?.from).toBe(join(root, 'runs', 'pretrain'));
    expect(taken?.weights).toEqual(['trunk/0/bias', 'trunk/0/kernel', 'trunk/tokens/words/table']);
    // Three words, although this run's texts hold four others; padding and the unknown word come first.
    expect(weights.get('trunk/tokens/words/table')?.shape).toEqual([5, 32]);
    for (const name of taken!.weights) expect(weights.get(name)).toEqual(pretrained.weights.get(name));
  });

  it('adds a task to it and trains that head alone', async () => {
    const { metrics, weights } = await run(
      'more',
      task('blue', 'blue') + task('green', 'green'),
      transfer('part: all, freeze: all'),
    );
    expect(metrics.training?.transfer?.weights).toEqual([
      'heads/blue/bias',
      'heads/blue/kernel',
      'trunk/0/bias',
      'trunk/0/kernel',
      'trunk/tokens/words/table',
    ]);
    expect(weights.get('heads/blue/kernel')).toEqual(pretrained.weights.get('heads/blue/kernel'));
    expect(weights.has('heads/red/kernel')).toBe(false);
  });

  it('refuses other features, a trunk of another shape, and a folder without a network', async () => {
    const failing = (given: string, sizes?: object) => run('failing', task('green', 'green'), given, sizes);
    await expect(failing(transfer('features: refit'))).rejects.toThrow(
      /WEIGHTS_MISMATCH .*words\/table of shape \[6,32\]; received \[5,32\]/,
    );
    await expect(failing(transfer('part: trunk'), { layers: 9 })).rejects.toThrow(
      /WEIGHTS_MISMATCH .*trunk\/0\/kernel/,
    );
    await expect(failing(transfer('part: trunk'), { length: 9 })).rejects.toThrow(
      /TRANSFER_FEATURES .*"length":8.*received .*"length":9/,
    );
    await expect(failing('transfer: {from: nowhere}')).rejects.toThrow(
      /FILE_MISSING .*nowhere: expected a run with a trained network/,
    );
  });
});
