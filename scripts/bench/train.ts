/**
 * How fast networks train and predict, in examples per second: the loop that `espalier run` runs, on data in memory.
 * Run: npx jiti scripts/bench/train.ts [--backend wasm,cpu] [--seconds 6] [--runs 3] [--record]
 */
import { parseArgs } from 'node:util';
import type { BackendName } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { textTable } from '../../src/terminal/textTable.js';
import { train } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import type { TrainingTask } from '../../src/training/trainingTask.js';
import { recordResults } from './record.js';

interface Workload {
  readonly name: string;
  readonly layers: readonly number[];
  readonly tasks: number;
  features(n: number, rng: Rng): FeatureSet;
}

const dense =
  (width: number) =>
  (n: number, rng: Rng): FeatureSet => ({
    n,
    blocks: [
      { kind: 'dense', name: 'x', n, d: width, values: Float32Array.from({ length: n * width }, () => rng.normal()) },
    ],
  });

/** `perRow` distinct n-grams a row, the lower numbers more often. */
const ngrams =
  (width: number, perRow: number) =>
  (n: number, rng: Rng): FeatureSet => {
    const indices = new Uint32Array(n * perRow);
    for (let row = 0; row < n; row++) {
      const own = new Set<number>();
      while (own.size < perRow) own.add(Math.floor(width * rng.uniform() ** 2));
      indices.set(
        [...own].sort((a, b) => a - b),
        row * perRow,
      );
    }
    const rowOffsets = Uint32Array.from({ length: n + 1 }, (_, row) => row * perRow);
    const values = new Float32Array(n * perRow).fill(1 / Math.sqrt(perRow));
    return { n, blocks: [{ kind: 'sparse', name: 'text', n, d: width, rowOffsets, indices, values }] };
  };

const workloads: Workload[] = [
  { name: '512-256-256, 16 heads', layers: [256, 256], tasks: 16, features: dense(512) },
  { name: '512-256-256, 200 heads', layers: [256, 256], tasks: 200, features: dense(512) },
  { name: '20,000 n-grams (50 a row)-256, 16 heads', layers: [256], tasks: 16, features: ngrams(20_000, 50) },
];

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    seconds: { type: 'string', default: '6' },
    runs: { type: 'string', default: '3' },
    record: { type: 'boolean', default: false },
  },
});
const batchSize = 256;
const figures: Record<string, unknown>[] = [];
for (const name of options.backend.split(',') as BackendName[]) {
  const backend = await openBackend(name);
  for (const workload of workloads) {
    const rng = new Rng(1);
    const n = 40 * batchSize;
    const features = workload.features(n, rng);
    const tasks = Array.from({ length: workload.tasks }, (_, t) => binaryTask(`t${t}`, n, rng));
    const once = async (epochs: number) => {
      const spec = {
        trunk: trunkParams.parse({ kind: 'mlp', layers: workload.layers }),
        training: trainingParams.parse({ epochs, batchSize, optimizer: { kind: 'adam' } }),
      };
      const trained = await train(backend, spec, { features, splits: new Uint8Array(n), tasks }, { rng: new Rng(1) });
      const start = performance.now();
      await trained.predict(features);
      const predictSeconds = (performance.now() - start) / 1000;
      const loss = trained.history[trained.history.length - 1].loss;
      trained.dispose();
      return { train: trained.examplesPerSecond, predict: n / predictSeconds, loss };
    };
    const warm = await once(1);
    const epochs = Math.max(1, Math.round((Number(options.seconds) * warm.train) / n));
    const runs = [];
    for (let run = 0; run < Number(options.runs); run++) runs.push(await once(epochs));
    figures.push({
      backend: name,
      device: backend.device,
      model: workload.name,
      batchSize,
      optimizer: 'adam',
      epochs,
      trainExamplesPerSecond: spread(runs.map((run) => run.train)),
      predictExamplesPerSecond: spread(runs.map((run) => run.predict)),
      lastLoss: runs[0].loss,
    });
  }
  backend.dispose();
}

const range = ({ min, median, max }: Spread) =>
  [median, min, max].map((value) => Math.round(value).toLocaleString('en'));
console.log(
  textTable(
    ['backend', 'model', 'train ex/s', 'min', 'max', 'predict ex/s', 'min', 'max'],
    figures.map((figure) => [
      String(figure.backend),
      String(figure.model),
      ...range(figure.trainExamplesPerSecond as Spread),
      ...range(figure.predictExamplesPerSecond as Spread),
    ]),
  ),
);
if (options.record) console.log(`recorded in ${await recordResults('train', figures)}`);

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}

function binaryTask(name: string, n: number, rng: Rng): TrainingTask {
  const probs = new Float32Array(2 * n);
  for (let row = 0; row < n; row++) {
    probs[2 * row] = rng.uniform();
    probs[2 * row + 1] = 1 - probs[2 * row];
  }
  const head = { layers: [], inputs: ['trunk'] };
  return { name, k: 2, offset: 0, n, probs, weights: new Float32Array(n).fill(1), taskWeight: 1, head };
}
