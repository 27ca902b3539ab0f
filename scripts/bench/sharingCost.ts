/**
 * What a training step costs under each sharing, beside hard's: 512 dense features, a trunk of 256-256, 16 and 100 binary linear heads,
 * batches of 256, on wasm. Kinds take turns in one process, and what is counted is processor time, so that other work on the machine does
 * not show: the least of the rounds.
 *
 *     npx jiti scripts/bench/sharingCost.ts [--rounds 6] [--heads 16,100] [--record]
 */
import { parseArgs } from 'node:util';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import { sharingParams } from '../../src/network/sharingParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { train } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import { recordResults } from './record.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    heads: { type: 'string', default: '16,100' },
    record: { type: 'boolean', default: false },
  },
});
const [batchSize, steps, d] = [256, 8, 512];
const n = batchSize * steps;
const kinds = Object.keys(sharings) as SharingName[];

const backend = await openBackend('wasm');
const rng = new Rng(1);
const values = Float32Array.from({ length: n * d }, () => rng.normal());
const features = { n, blocks: [{ kind: 'dense' as const, name: 'numbers', n, d, values }] };

/** Processor seconds per step. */
async function cost(kind: SharingName, heads: number): Promise<number> {
  const tasks = Array.from({ length: heads }, (_, i) => ({
    name: `task${i}`,
    k: 2,
    offset: 0,
    n,
    probs: Float32Array.from({ length: 2 * n }, (_, at) => ((at + (at >> 1) * i) % 2 ? 0.8 : 0.2)),
    weights: new Float32Array(n).fill(1),
    taskWeight: 1,
    head: { layers: [], inputs: ['trunk'] },
  }));
  const started = process.cpuUsage();
  const network = await train(
    backend,
    {
      trunk: trunkParams.parse({ layers: [256, 256] }),
      sharing: sharingParams.parse({ kind }),
      training: trainingParams.parse({ epochs: 1, batchSize, earlyStopping: 'off' }),
    },
    { features, splits: new Uint8Array(n), tasks },
    { rng: new Rng(1) },
  );
  const { user, system } = process.cpuUsage(started);
  network.dispose();
  return (user + system) / 1e6 / steps;
}

for (const heads of options.heads.split(',').map(Number)) {
  const least = new Map(kinds.map((kind) => [kind, Number.POSITIVE_INFINITY]));
  // The first round compiles.
  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const kind of kinds) {
      const seconds = await cost(kind, heads);
      if (round > 0) least.set(kind, Math.min(least.get(kind)!, seconds));
    }
  }
  const hard = least.get('hard')!;
  const results = kinds.map((kind) => ({
    sharing: kind,
    millisecondsPerStep: Math.round(least.get(kind)! * 1e5) / 100,
    timesHard: Math.round((least.get(kind)! / hard) * 100) / 100,
  }));
  console.log(`${heads} heads`);
  console.table(results);
  if (options.record) {
    const figures = {
      backend: 'wasm',
      trunk: '512-256-256',
      heads,
      batchSize,
      rounds: Number(options.rounds),
      results,
    };
    console.error(await recordResults(`sharingCost/${heads}`, figures));
  }
}
backend.dispose();
