/**
 * One label model of ours on votes written by writeVotes, in a process of its own: fit on the train rows, predict the test
 * rows, print what it cost as one JSON line. Started by the benchmarks: fitVotes MODEL FOLDER SEED
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '../../src/core/rng.js';
import { labelModels } from '../../src/labelmodel/index.js';
import type { LabelModelKind } from '../../src/labelmodel/labelModel.js';
import type { ModelCost } from './modelCost.js';
import { peakRssBytes } from './peakRssBytes.js';
import { readShape, readVotes } from './votesFolder.js';

const [name, folder, seed] = process.argv.slice(2);
const kind = (labelModels as Readonly<Record<string, LabelModelKind>>)[name];
const began = performance.now();
const shape = readShape(folder);
const train = readVotes(folder, 'train');
const test = shape.test > 0 ? readVotes(folder, 'test') : train;
const labelModel = kind.create(kind.params.parse({}));
const start = performance.now();
const model = labelModel.fit({
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
  peakRssBytes: peakRssBytes(),
};
writeFileSync(join(folder, `${name}-${seed}.f32`), probs);
console.log(JSON.stringify(cost));
