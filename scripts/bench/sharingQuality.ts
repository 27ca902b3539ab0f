/**
 * Does any other sharing beat hard sharing on related tasks with few rows? Sixteen binary tasks over one planted representation
 * (`synth/make.py multitask`), soft majority votes of ten labeling functions each on 1,000 train rows, early stopping on 500 validation
 * rows, every kind with its defaults on the same trunk, and hard sharing also with a layer more and with as many weights as mmoe has: mean
 * accuracy on 5,000 test rows, and how much it differs from plain hard sharing's, seed by seed. Needs Python with numpy.
 *
 *     npx jiti scripts/bench/sharingQuality.ts [--seeds 5] [--rows 1000] [--record]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { splitCode } from '../../src/core/split.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import { sharingParams } from '../../src/network/sharingParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { train } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '1000' },
    record: { type: 'boolean', default: false },
  },
});
/** 512·128 weights in the trunk, beside which mmoe's experts and gates have as many and 16,384 more: together 512·256 + 256·64. */
const variants: readonly { readonly name: string; readonly kind: SharingName; readonly layers: number[] }[] = [
  { name: 'hard', kind: 'hard', layers: [128] },
  { name: 'hard, a layer more', kind: 'hard', layers: [128, 64] },
  { name: 'hard, as many weights as mmoe', kind: 'hard', layers: [256, 64] },
  ...(Object.keys(sharings) as SharingName[]).flatMap((kind) =>
    kind === 'hard' ? [] : [{ name: kind, kind, layers: [128] }],
  ),
];
const trainRows = Number(options.rows);
const validationRows = 500;
const tasks = 16;
const d = 512;
const functions = 10;

/** A world's test rows come last; the rows kept are the first ones for training, then validation, then all for the test. */
function world(seed: number) {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-sharing-'));
  try {
    execFileSync('python3', [join(sharedDataFolder(), 'synth/make.py'), 'multitask', folder, '--seed', String(seed)]);
    const { n: all, nTrain } = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
    const bytes = readFileSync(join(folder, 'features.f32'));
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, all * d);
    const table = readFileSync(join(folder, 'votes.csv'), 'utf8').trimEnd().split('\n').slice(1);
    const kept = [
      ...Array.from({ length: trainRows + validationRows }, (_, i) => i),
      ...Array.from({ length: all - nTrain }, (_, i) => nTrain + i),
    ];
    const n = kept.length;
    const features = new Float32Array(n * d);
    const votes = new Int8Array(n * tasks * functions);
    const truth = new Int8Array(n * tasks);
    kept.forEach((from, row) => {
      features.set(values.subarray(from * d, (from + 1) * d), row * d);
      const cells = table[from].split(',').map(Number);
      votes.set(cells.slice(1, 1 + tasks * functions), row * tasks * functions);
      truth.set(cells.slice(1 + tasks * functions), row * tasks);
    });
    return { n, features, votes, truth };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Labels as shares of the votes; rows without one, and all but train rows, are masked. */
function taskOf(t: number, { n, votes }: ReturnType<typeof world>) {
  const probs = new Float32Array(2 * n).fill(0.5);
  const weights = new Float32Array(n);
  for (let row = 0; row < trainRows; row++) {
    const own = votes.subarray((row * tasks + t) * functions, (row * tasks + t + 1) * functions);
    const cast = own.filter((vote) => vote >= 0);
    if (cast.length === 0) continue;
    const ones = cast.reduce((sum, vote) => sum + vote, 0) / cast.length;
    probs.set([1 - ones, ones], 2 * row);
    weights[row] = 1;
  }
  const head = { layers: [], inputs: ['trunk'] };
  return { name: `task${t}`, k: 2, offset: 0, n, probs, weights, taskWeight: 1, head };
}

const backend = await openBackend('wasm');
const accuracies = new Map(variants.map(({ name }) => [name, [] as number[]]));
for (let seed = 1; seed <= Number(options.seeds); seed++) {
  const made = world(seed);
  const { n, truth } = made;
  const splits = Uint8Array.from({ length: n }, (_, row) =>
    row < trainRows ? splitCode.train : row < trainRows + validationRows ? splitCode.validation : splitCode.test,
  );
  const features = { n, blocks: [{ kind: 'dense' as const, name: 'x', n, d, values: made.features }] };
  const rowsOf = (code: number) => Uint32Array.from({ length: n }, (_, i) => i).filter((row) => splits[row] === code);
  const accuracyOn = (probs: ReadonlyMap<string, Float32Array>, rows: Uint32Array) => {
    let right = 0;
    for (let t = 0; t < tasks; t++) {
      const own = probs.get(`task${t}`)!;
      rows.forEach((row, i) => {
        if ((own[2 * i + 1] > own[2 * i] ? 1 : 0) === truth[row * tasks + t]) right++;
      });
    }
    return right / (tasks * rows.length);
  };
  for (const { name, kind, layers } of variants) {
    const validation = rowsOf(splitCode.validation);
    const network = await train(
      backend,
      {
        trunk: trunkParams.parse({ layers }),
        sharing: sharingParams.parse({ kind }),
        training: trainingParams.parse({
          epochs: 60,
          batchSize: 64,
          earlyStopping: { metric: 'mean/validation/accuracy', patience: 8 },
        }),
      },
      { features, splits, tasks: Array.from({ length: tasks }, (_, t) => taskOf(t, made)) },
      {
        rng: new Rng(seed),
        evaluate: async (predict) => ({
          'mean/validation/accuracy': accuracyOn(await predict(features, validation), validation),
        }),
      },
    );
    const test = rowsOf(splitCode.test);
    const accuracy = accuracyOn(await network.predict(features, test), test);
    accuracies.get(name)!.push(accuracy);
    console.error(`seed ${seed}, ${name}: ${accuracy.toFixed(4)} after epoch ${network.bestEpoch}`);
    network.dispose();
  }
}
backend.dispose();

/** A mean over seeds, with the half width of its 95 % interval under a normal approximation. */
function summarize(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, halfWidth: 1.96 * Math.sqrt(variance / values.length) };
}
const hard = accuracies.get('hard')!;
const results = variants.map(({ name, layers }) => ({
  sharing: name,
  trunk: layers.join('-'),
  testAccuracy: summarize(accuracies.get(name)!),
  lessHard: summarize(accuracies.get(name)!.map((value, i) => value - hard[i])),
}));
const words = ({ mean, halfWidth }: { mean: number; halfWidth: number }) =>
  `${mean.toFixed(4)} ± ${halfWidth.toFixed(4)}`;
console.table(results.map((row) => ({ ...row, testAccuracy: words(row.testAccuracy), lessHard: words(row.lessHard) })));
if (options.record) {
  const figures = { trainRows, validationRows, testRows: 5000, tasks, seeds: Number(options.seeds), results };
  console.error(await recordResults(`sharingQuality/multitask/${trainRows}`, figures));
}
