/**
 * One label model of ours on votes written by writeVotes, in a process of its own: fit on the train rows, predict the test
 * rows, print what it cost as one JSON line. As the peers do, it has fit some rows before. Started by the benchmarks: fitVotes MODEL FOLDER SEED
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LabelMatrix, labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { labelModels } from '../../src/labelmodel/index.js';
import type { FittedLabelModel, LabelModelKind } from '../../src/labelmodel/labelModel.js';
import { generateVotes } from './generateVotes.js';
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
const warmUp = generateVotes({ n: 64, m: 4, k: 2, seed: 0 });
const few = labelMatrixFromDense(
  Array.from({ length: 64 }, (_, row) => warmUp.train.subarray(row * 4, (row + 1) * 4)),
  2,
);
fitOn(few).predict(few);
const start = performance.now();
const model = fitOn(train);
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

function fitOn(matrix: LabelMatrix): FittedLabelModel {
  return labelModel.fit({
    matrix,
    gold: new Int16Array(matrix.n).fill(-1),
    classBalance: new Float64Array(matrix.k).fill(1 / matrix.k),
    rng: new Rng(Number(seed)),
  });
}
