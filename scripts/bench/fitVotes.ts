/**
 * One label model of ours on votes written by writeVotes, in a process of its own: fit on the train rows, predict the test
 * rows, print what it cost as one JSON line. Started by the benchmarks: fitVotes MODEL FOLDER SEED
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '../../src/core/rng.js';
import { labelModels } from '../../src/labelmodel/index.js';
import type { LabelModelKind } from '../../src/labelmodel/labelModel.js';
import type { ModelCost } from './modelCost.js';
import { readShape, readVotes } from './votesFolder.js';

const [name, folder, seed] = process.argv.slice(2);
const kind = (labelModels as Readonly<Record<string, LabelModelKind>>)[name];
const began = performance.now();
const shape = readShape(folder);
const train = readVotes(folder, 'train');
const test = shape.test > 0 ? readVotes(folder, 'test') : train;
const start = performance.now();
const model = kind.create(kind.params.parse({})).fit({
  matrix: train,
  gold: new Int16Array(train.n).fill(-1),
  classBalance: new Float64Array(train.k).fill(1 / train.k),
  rng: new Rng(Number(seed)),
});
const fitted = performance.now();
const { probs } = model.predict(test);
const done = performance.now();
const cost: ModelCost = {
  method: name,
  seed: Number(seed),
  prepareSeconds: (start - began) / 1000,
  fitSeconds: (fitted - start) / 1000,
  predictSeconds: (done - fitted) / 1000,
  peakRssBytes: peakRss(),
};
writeFileSync(join(folder, `${name}-${seed}.f32`), probs);
console.log(JSON.stringify(cost));

/** Of this process alone: `process.resourceUsage` would count what the parent held when it forked. */
function peakRss(): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1]) * 1024;
}
