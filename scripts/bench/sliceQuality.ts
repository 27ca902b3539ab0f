/**
 * What slice-aware heads add where the trunk is too small to bend round its slices: the slice paper's synthetic shape (see
 * sliceWorld.ts), scored on its test points, mean over seeds with a 95 % t-interval, and the differences paired by seed. Snorkel's
 * SliceAwareClassifier runs beside ours on the same points with the same network, batch size, epochs, Adam and learning rate.
 *
 *   npx jiti scripts/bench/sliceQuality.ts [--seeds 10] [--choose] [--json] [--record]
 *
 * --choose compares attentions, temperatures and loss weights instead, on the validation points of other worlds: what the
 * defaults were taken from.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { type SplitName, splitCode } from '../../src/core/split.js';
import { scoreProbabilities } from '../../src/evaluation/scores.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { textTable } from '../../src/terminal/textTable.js';
import { train } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import { noPeers, peersPython } from './peers/peersPython.js';
import { recordResults } from './record.js';
import { runLimited } from './runLimited.js';
import { type SliceWorld, sliceWorld } from './sliceWorld.js';

const { values: given } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    choose: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

const setting = { layers: [12], epochs: 60, batchSize: 128, learningRate: 0.01 };

/** Ours by what is written under `sliceHeads:`; none trains without. */
const methods: Record<string, object | undefined> = {
  'no slice heads': undefined,
  'slice heads': {},
  'slice heads, rank 4': { rank: 4 },
  "slice heads, Snorkel's confidence and temperature": { confidence: 'snorkel', temperature: 1 },
};

const candidates: Record<string, object | undefined> = {
  'no slice heads': undefined,
  ...Object.fromEntries(
    [
      { attention: 'softmax', temperature: 1 },
      { attention: 'softmax', temperature: 0.4 },
      { attention: 'softmax', temperature: 0.2 },
      { attention: 'softmax', temperature: 0.1 },
      { attention: 'product', temperature: 1 },
      { attention: 'product', temperature: 0.5 },
      { attention: 'product', temperature: 0.2 },
      ...[
        { membership: 1, expert: 1 },
        { membership: 1, expert: 0.5 },
        { membership: 2, expert: 1 },
        { membership: 2, expert: 0.25 },
        { membership: 2, expert: 3 },
      ].map((weights) => ({ weights })),
    ].map((params) => [JSON.stringify(params).replaceAll('"', ''), params]),
  ),
};

/** Macro F1 and accuracy on all points of a split, and macro F1 on its points in slices, the mean over the slices. */
interface Quality {
  readonly overallF1: number;
  readonly overallAccuracy: number;
  readonly sliceF1: number;
}

interface Spread {
  readonly mean: number;
  /** 95 %, by Student's t over the seeds. */
  readonly interval: readonly [number, number];
}

function quality(world: SliceWorld, probs: Float32Array, split: SplitName): Quality {
  const scores = (rows: Uint32Array) =>
    scoreProbabilities(
      probs,
      world.gold,
      2,
      rows.filter((row) => world.splits[row] === splitCode[split]),
    );
  const all = scores(Uint32Array.from(world.gold.keys()));
  const slices = world.slices.map(({ rows }) => scores(rows).macroF1 as number);
  return {
    overallF1: all.macroF1 as number,
    overallAccuracy: all.accuracy as number,
    sliceF1: slices.reduce((a, b) => a + b, 0) / slices.length,
  };
}

async function ours(backend: Backend, world: SliceWorld, seed: number, sliceHeads?: object): Promise<Float32Array> {
  const { layers, epochs, batchSize, learningRate } = setting;
  const { n, points, gold } = world;
  const probs = new Float32Array(n * 2);
  gold.forEach((c, row) => {
    probs[row * 2 + c] = 1;
  });
  const features = { n, blocks: [{ kind: 'dense' as const, name: 'point', n, d: 2, values: points }] };
  const known = [{ offset: 0, n }];
  const head = { layers: [], inputs: ['trunk'] };
  const trained = await train(
    backend,
    {
      trunk: trunkParams.parse({ kind: 'mlp', layers }),
      training: trainingParams.parse({
        epochs,
        batchSize,
        optimizer: { kind: 'adam', learningRate },
        earlyStopping: 'off',
      }),
      ...(sliceHeads && { sliceHeads: sliceHeadParams.parse(sliceHeads) }),
    },
    {
      features,
      splits: world.splits,
      tasks: [{ name: 'side', k: 2, offset: 0, n, probs, weights: new Float32Array(n).fill(1), taskWeight: 1, head }],
      slices: world.slices.map((slice) => ({ ...slice, tasks: ['side'], known })),
    },
    { rng: new Rng(seed) },
  );
  const predicted = (await trained.predict(features)).get('side') as Float32Array;
  trained.dispose();
  return predicted;
}

/** Snorkel's predictions of every world, or why there are none. */
async function snorkels(worlds: ReadonlyMap<number, SliceWorld>): Promise<Map<number, Float32Array> | string> {
  const python = peersPython();
  if (!python) return noPeers;
  const folder = mkdtempSync(join(tmpdir(), 'espalier-slices-'));
  try {
    for (const [seed, { points, gold, splits, slices }] of worlds) {
      const world = {
        ...setting,
        splitCodes: splitCode,
        points: [...points],
        gold: [...gold],
        splits: [...splits],
        slices: Object.fromEntries(slices.map(({ name, rows }) => [name, [...rows]])),
      };
      writeFileSync(join(folder, `${seed}.json`), JSON.stringify(world));
    }
    const script = join(import.meta.dirname, 'peers/sliceAware.py');
    const end = await runLimited(python, [script, folder], { seconds: 1800, bytes: 8 * 2 ** 30 });
    if (end.kind !== 'done') return `Snorkel: ${end.kind === 'failed' ? end.message : end.kind}`;
    return new Map(
      (end.lines as { seed: number; predictions: number[] }[]).map(({ seed, predictions }) => [
        seed,
        Float32Array.from(predictions.flatMap((p) => [1 - p, p])),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Two-sided 97.5 % points of Student's t by degrees of freedom, 1 … 30; the normal's beyond. */
const t975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

function spread(values: readonly number[]): Spread {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  const half = (t975[n - 2] ?? 1.96) * Math.sqrt(variance / n);
  return { mean, interval: [mean - half, mean + half] };
}

const percent = ({ mean, interval }: Spread, signed = false) =>
  `${signed && mean >= 0 ? '+' : ''}${(100 * mean).toFixed(1)} (${interval.map((v) => (100 * v).toFixed(1)).join(' … ')})`;

const split: SplitName = given.choose ? 'validation' : 'test';
const first = given.choose ? 100 : 0;
const seeds = Array.from({ length: Number(given.seeds) }, (_, i) => first + i);
const worlds = new Map(seeds.map((seed) => [seed, sliceWorld(seed)]));
const results: Record<string, Quality[]> = {};
const backend = await openBackend('wasm');
for (const [method, sliceHeads] of Object.entries(given.choose ? candidates : methods)) {
  results[method] = [];
  for (const [seed, world] of worlds) {
    results[method].push(quality(world, await ours(backend, world, seed, sliceHeads), split));
  }
  process.stderr.write(`${method}: done\n`);
}
backend.dispose();
let note: string | undefined;
if (!given.choose) {
  const peer = await snorkels(worlds);
  if (typeof peer === 'string') note = peer;
  else
    results['Snorkel SliceAwareClassifier'] = seeds.map((seed) => quality(worlds.get(seed)!, peer.get(seed)!, split));
}

const none = results['no slice heads'];
const measures = ['sliceF1', 'overallF1', 'overallAccuracy'] as const;
const figures = {
  setting,
  split,
  seeds,
  methods: Object.entries(results).map(([method, qualities]) => ({
    method,
    ...Object.fromEntries(measures.map((m) => [m, spread(qualities.map((q) => q[m]))])),
    overNone: Object.fromEntries(measures.map((m) => [m, spread(qualities.map((q, i) => q[m] - none[i][m]))])),
  })),
  ...(note && { note }),
};
if (given.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
else {
  const rows = Object.entries(results).map(([method, qualities]) => [
    method,
    percent(spread(qualities.map((q) => q.sliceF1))),
    percent(spread(qualities.map((q) => q.overallF1))),
    percent(spread(qualities.map((q, i) => q.sliceF1 - none[i].sliceF1)), true),
    percent(spread(qualities.map((q, i) => q.overallF1 - none[i].overallF1)), true),
  ]);
  const head = ['method', 'slice F1', 'overall F1', 'slice F1 over none', 'overall F1 over none'];
  process.stdout.write(`${split} points, ${seeds.length} seeds, in percent\n${textTable(head, rows)}\n`);
}
if (note) process.stderr.write(`${note}\n`);
if (given.record) {
  process.stderr.write(`recorded in ${await recordResults(given.choose ? 'sliceChoice' : 'sliceQuality', figures)}\n`);
}
