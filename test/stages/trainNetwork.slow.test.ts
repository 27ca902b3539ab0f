import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import { runPipeline } from '../../src/pipeline.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { testBackend } from '../support/testBackend.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-trainNetwork-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(() => {
  const rng = new Rng(4);
  const lines = Array.from({ length: 200 }, (_, id) => {
    const [spam, letter] = [rng.integer(2), rng.integer(2)];
    return `r${id},${spam ? 'buy' : 'hello'} ${letter ? 'issue' : 'dear'},${id % 3 ? 'web' : 'phone'},${spam ? 'spam' : 'ham'}`;
  });
  writeFileSync(join(root, 'rows.csv'), ['id,text,origin,truth', ...lines].join('\n'));
});

/** Everything that changes which rows train, how often, how much, and how a step is made of them. */
const training = (oversample: string) => `
  epochs: 3
  batchSize: 16
  accumulate: 2
  ema: 0.9
  optimizer: {kind: lion, learningRate: 1e-3, clipNorm: 1}
  schedule: {kind: oneCycle}
  sampler: {kind: weighted, rates: {spam: 2}}
  oversample: ${oversample}
`;

const someSlices = '{slices: {"origin=phone": 2.5, greeting: 1.5}, classes: {letter: {letter: 2}}}';

async function run(name: string, oversample: string, options: { resume?: boolean; stops?: boolean } = {}) {
  writeFileSync(
    join(root, `${name}.yaml`),
    `version: 1
name: all
data: {source: rows.csv, id: id}
features: {text: {kind: hashedNgrams, field: text, dimensions: 64}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: truth
    loss: {rowWeights: entropy}
    labelingFunctions:
      - {name: buy, kind: keyword, field: text, any: [buy], vote: spam}
      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}
  - name: letter
    classes: [other, letter]
    loss: {rowWeights: coverage}
    labelingFunctions:
      - {name: issue, kind: keyword, field: text, any: [issue], vote: letter}
      - {name: dear, kind: keyword, field: text, any: [dear], vote: other}
slices:
  - {name: greeting, kind: keyword, field: text, any: [hello, dear]}
  - {by: [origin], minimum: 5}
  - {by: [truth], minimum: 5}
labelModel: {kind: majorityVote}
trunk: {layers: [8], dropout: 0.1}
training: ${training(oversample)}
backend: ${testBackend('wasm')}
`,
  );
  const { experiment } = await loadExperiment(`${name}.yaml`, { cwd: root });
  const { resume = false, stops = false } = options;
  const folder = await RunFolder.prepare(join(root, 'run', name), { force: false, resume });
  let steps = 0;
  const stop = new AbortController();
  const progress = {
    ...silentProgress,
    begin: (what: string) => ({
      advance: () => void (what === 'training' && stops && ++steps === 5 && stop.abort(new Error('stopped'))),
      end: () => {},
    }),
  };
  await runPipeline(experiment, 'train', folder, {
    progress,
    now: () => performance.now(),
    resume,
    signal: stop.signal,
  });
  return readFileSync(folder.file('model', 'weights.safetensors'));
}

describe('trainNetwork', () => {
  it('trains with everything on, and goes on after an interruption to the same bytes', async () => {
    const straight = await run('straight', someSlices);
    const stopped = run('resumed', someSlices, { stops: true });
    await expect(stopped).rejects.toThrow('stopped');
    expect((await run('resumed', someSlices, { resume: true })).equals(straight)).toBe(true);
  });

  it('visits no row more often for its gold', async () => {
    await expect(run('gold', '{slices: {"truth=spam": 2}}')).rejects.toThrow(
      expect.objectContaining({ code: 'SLICE_OF_GOLD' }),
    );
  });

  it('does not pass over a slice by columns that the data do not have', async () => {
    await expect(run('unknown', '{slices: {"origin=fax": 2}}')).rejects.toThrow(
      expect.objectContaining({ code: 'UNKNOWN_SLICE', message: expect.stringContaining('origin=web') }),
    );
  });
});
