import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import type { TrainingData } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import type { TrainingTask } from '../../src/training/trainingTask.js';

/** Rows of {@link smallWorld}. */
export const worldSize = 90;

/** Two tasks on one dense and one sparse block: the sign of the first number, and which word stands in the row. */
export function smallWorld(): TrainingData {
  const n = worldSize;
  const rng = new Rng(5);
  const dense = Float32Array.from({ length: n * 3 }, () => rng.normal());
  const words = Uint32Array.from({ length: n }, () => rng.integer(6));
  const features: FeatureSet = {
    n,
    blocks: [
      { kind: 'dense', name: 'numbers', n, d: 3, values: dense },
      {
        kind: 'sparse',
        name: 'words',
        n,
        d: 6,
        rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => i),
        indices: words,
        values: new Float32Array(n).fill(1),
      },
    ],
  };
  const task = (name: string, k: number, classOf: (row: number) => number): TrainingTask => {
    const probs = new Float32Array(n * k);
    for (let row = 0; row < n; row++) probs[row * k + classOf(row)] = 1;
    // A third of the rows carries no label of the task.
    const weights = Float32Array.from({ length: n }, (_, row) => (row % 3 === k % 3 ? 0 : 1));
    return { name, k, offset: 0, n, probs, weights, taskWeight: 1, head: { layers: [], inputs: ['trunk'] } };
  };
  return {
    features,
    splits: new Uint8Array(n),
    tasks: [task('sign', 2, (row) => (dense[row * 3] > 0 ? 1 : 0)), task('word', 3, (row) => words[row] % 3)],
  };
}

/** A small network for it, and how it is trained. */
export function smallSpec(epochs: number, training: object = {}) {
  return {
    trunk: trunkParams.parse({ kind: 'mlp', layers: [8], dropout: 0.2 }),
    training: trainingParams.parse({ epochs, batchSize: 16, ...training }),
  };
}
