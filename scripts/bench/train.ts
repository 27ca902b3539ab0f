/**
 * Training and prediction speed of three networks on every backend that is there, in examples/s, and the memory it took.
 * Each network and backend runs in a process of its own, one after the other: some steps to warm up, then the repetitions,
 * each after an epoch of its own to warm up.
 *
 * Run: npx jiti scripts/bench/train.ts [--backend wasm,cpu] [--network dense16,…] [--balancing equal,…] [--sharing hard,…] [--optimizer adam] [--repetitions 3] [--seconds 2] [--json] [--record]
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { BackendName } from '../../src/backend/backend.js';
import { backends } from '../../src/backend/index.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { EspalierError } from '../../src/core/errors.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureBlock, FeatureSet } from '../../src/features/featureBlock.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import { sharingParams } from '../../src/network/sharingParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { type BalancingName, balancing } from '../../src/training/balancing/index.js';
import { type TrainedNetwork, train } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import type { TrainingTask } from '../../src/training/trainingTask.js';
import { recordResults } from './record.js';

interface BenchNetwork {
  readonly what: string;
  readonly layers: number[];
  readonly heads: number;
  /** Rows of the data where it must not follow the backend's speed: they decide how much of a table is in use. */
  readonly rows?: number;
  features(n: number, rng: Rng): FeatureBlock;
}

const networks: Record<string, BenchNetwork> = {
  dense16: { what: '512-256-256, 16 binary heads', layers: [256, 256], heads: 16, features: denseNumbers },
  dense200: { what: '512-256-256, 200 binary heads', layers: [256, 256], heads: 200, features: denseNumbers },
  sparse: {
    what: '20,000 n-grams, 50 a row, 256 hidden units, 16 binary heads',
    layers: [256],
    heads: 16,
    rows: 4096,
    features: wideText,
  },
};

interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

interface Measured {
  readonly network: string;
  readonly backend: string;
  readonly device: string;
  readonly what: string;
  readonly balancing: string;
  readonly sharing: string;
  readonly optimizer: string;
  /** traced or eager */
  readonly step: string;
  /** Time of a step over that of one under equal balancing, measured in the run itself; null for equal's like. */
  readonly timesEqual: number | null;
  readonly batchSize: number;
  readonly repetitions: number;
  readonly rowsPerRepetition: number;
  readonly trainExamplesPerSecond: Spread;
  readonly predictExamplesPerSecond: Spread;
  readonly peakRssBytes: number;
}

const batchSize = 256;

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string' },
    network: { type: 'string' },
    balancing: { type: 'string', default: 'equal' },
    sharing: { type: 'string', default: 'hard' },
    optimizer: { type: 'string', default: 'adamW' },
    repetitions: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    /** Set for the processes that measure: one network, one backend, JSON on stdout. */
    measure: { type: 'boolean', default: false },
  },
});

if (options.measure) await measureHere();
else await measureAll();

async function measureAll(): Promise<void> {
  const names = chosen(options.network, Object.keys(networks), 'network');
  const kinds = chosen(options.backend, Object.keys(backends), 'backend');
  const balancers = chosen(options.balancing, Object.keys(balancing), 'balancing');
  const sharingKinds = chosen(options.sharing, Object.keys(sharings), 'sharing');
  const results: Measured[] = [];
  for (const backend of kinds) {
    const runs = names.flatMap((name) =>
      balancers.flatMap((balancer) => sharingKinds.map((sharing) => [name, balancer, sharing])),
    );
    for (const [network, balancer, sharing] of runs) {
      const result = await measureElsewhere(network, backend, balancer, sharing);
      if ('code' in result) {
        if (options.backend !== undefined) throw new Error(`${backend}: ${result.code} ${result.message}`);
        console.error(`${backend}: left out, ${result.code}`);
        break;
      }
      results.push(result);
      if (!options.json) console.log(line(result));
      const suffix = `${balancer === 'equal' ? '' : `/${balancer}`}${sharing === 'hard' ? '' : `/${sharing}`}`;
      if (options.record) console.error(await recordResults(`train/${network}/${backend}${suffix}`, result));
    }
  }
  if (options.json) console.log(JSON.stringify(results, null, 2));
}

function chosen(given: string | undefined, all: readonly string[], what: string): readonly string[] {
  const names = given?.split(',') ?? all;
  const stray = names.find((name) => !all.includes(name));
  if (stray !== undefined) throw new Error(`--${what}: expected some of ${all.join(', ')}; received ${stray}`);
  return names;
}

/** A process of its own, so that the peak of its memory is the network's and no compiled code is handed on. */
async function measureElsewhere(
  network: string,
  backend: string,
  balancer: string,
  sharing: string,
): Promise<Measured | { code: string; message: string }> {
  const jiti = createRequire(import.meta.url)
    .resolve('jiti/package.json')
    .replace('package.json', 'lib/jiti-cli.mjs');
  const asked = ['--repetitions', options.repetitions, '--seconds', options.seconds, '--optimizer', options.optimizer];
  const child = spawn(
    process.execPath,
    [
      jiti,
      import.meta.filename,
      '--measure',
      '--network',
      network,
      '--backend',
      backend,
      '--balancing',
      balancer,
      '--sharing',
      sharing,
      ...asked,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const said = await text(child.stdout);
  const code = await exit;
  if (code !== 0) throw new Error(`measuring ${network} on ${backend} ended with exit code ${code}`);
  return JSON.parse(said);
}

async function measureHere(): Promise<void> {
  const kind = options.backend as BackendName;
  try {
    console.log(JSON.stringify(await measure(options.network as string, kind)));
  } catch (error) {
    if (!(error instanceof EspalierError) || !error.code.startsWith('BACKEND_')) throw error;
    console.log(JSON.stringify({ code: error.code, message: error.message }));
  }
}

async function measure(name: string, kind: BackendName): Promise<Measured> {
  const network = networks[name];
  const balancer = options.balancing as BalancingName;
  const sharing = options.sharing as SharingName;
  const seconds = Number(options.seconds);
  const repetitions = Number(options.repetitions);
  const backend = await openBackend(kind);
  const run = async (features: FeatureSet, epochs: number): Promise<TrainedNetwork> =>
    train(
      backend,
      {
        trunk: trunkParams.parse({ kind: 'mlp', layers: network.layers }),
        sharing: sharingParams.parse({ kind: sharing }),
        training: trainingParams.parse({
          epochs,
          batchSize,
          earlyStopping: 'off',
          optimizer: { kind: options.optimizer },
          balancing: { kind: balancer },
        }),
      },
      { features, splits: new Uint8Array(features.n), tasks: tasksFor(network.heads, features.n) },
      { rng: new Rng(1) },
    );
  const rate = async (features: FeatureSet, epochs: number) => {
    const trained = await run(features, epochs + 1);
    trained.dispose();
    return steadyRate(trained, features.n);
  };
  const data = (n: number): FeatureSet => ({ n, blocks: [network.features(n, new Rng(2))] });

  const small = data(network.rows ?? 4 * batchSize);
  const first = await rate(small, 1);
  const warm = first * seconds < small.n ? first : await rate(small, 1);
  const steps = Math.min(64, Math.max(2, Math.round((warm * seconds) / batchSize)));
  const features = network.rows === undefined ? data(steps * batchSize) : small;
  const epochs = Math.max(1, Math.round((warm * seconds) / features.n));

  const trainRates: number[] = [];
  const predictRates: number[] = [];
  let timesEqual: number | null = null;
  let step = '';
  for (let i = 0; i < repetitions; i++) {
    const trained = await run(features, epochs + 1);
    trainRates.push(steadyRate(trained, features.n));
    step = trained.step.kind;
    timesEqual = trained.balancing.timesEqual;
    const started = performance.now();
    await trained.predict(features);
    predictRates.push(features.n / ((performance.now() - started) / 1000));
    trained.dispose();
  }
  const { device } = backend;
  backend.dispose();
  return {
    network: name,
    backend: kind,
    device,
    what: network.what,
    balancing: balancer,
    sharing,
    optimizer: options.optimizer,
    step,
    timesEqual,
    batchSize,
    repetitions,
    rowsPerRepetition: epochs * features.n,
    trainExamplesPerSecond: spread(trainRates),
    predictExamplesPerSecond: spread(predictRates),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** Examples/s after the first epoch, which warms up: what a step needs once (compiled code, a traced graph) is no part of its rate. */
function steadyRate({ history }: TrainedNetwork, rowsPerEpoch: number): number {
  const seconds = history.map(({ examplesPerSecond }, i) => ((i + 1) * rowsPerEpoch) / examplesPerSecond);
  return ((history.length - 1) * rowsPerEpoch) / (seconds[seconds.length - 1] - seconds[0]);
}

/** Binary tasks with a soft label on every row. */
function tasksFor(heads: number, n: number): TrainingTask[] {
  const rng = new Rng(3);
  return Array.from({ length: heads }, (_, i) => {
    const probs = new Float32Array(2 * n);
    for (let row = 0; row < n; row++) {
      probs[2 * row] = rng.uniform();
      probs[2 * row + 1] = 1 - probs[2 * row];
    }
    return {
      name: `task${i}`,
      k: 2,
      offset: 0,
      n,
      probs,
      weights: new Float32Array(n).fill(1),
      taskWeight: 1,
      head: { layers: [], inputs: ['trunk'] },
    };
  });
}

function denseNumbers(n: number, rng: Rng): FeatureBlock {
  const d = 512;
  return { kind: 'dense', name: 'numbers', n, d, values: Float32Array.from({ length: n * d }, () => rng.normal()) };
}

/** Columns drawn evenly: with 4,096 rows nearly every row of the table is in use, and exact Adam moves them all. */
function wideText(n: number, rng: Rng): FeatureBlock {
  const [d, perRow] = [20_000, 50];
  const indices = new Uint32Array(n * perRow);
  for (let row = 0; row < n; row++) {
    const some = new Set<number>();
    while (some.size < perRow) some.add(rng.integer(d));
    indices.set(
      [...some].sort((a, b) => a - b),
      row * perRow,
    );
  }
  return {
    kind: 'sparse',
    name: 'text',
    n,
    d,
    rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => i * perRow),
    indices,
    values: new Float32Array(n * perRow).fill(1 / Math.sqrt(perRow)),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b).map(Math.round);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[half] : Math.round((sorted[half - 1] + sorted[half]) / 2);
  return { min: sorted[0], median, max: sorted[sorted.length - 1] };
}

function line(measured: Measured): string {
  const { network, backend, balancing: kind, sharing, timesEqual } = measured;
  const { trainExamplesPerSecond, predictExamplesPerSecond, peakRssBytes } = measured;
  const shown = ({ min, median, max }: Spread) =>
    `${median.toLocaleString('en')} (${min.toLocaleString('en')}–${max.toLocaleString('en')})`;
  return [
    `${backend.padEnd(7)}${network.padEnd(10)}${kind.padEnd(12)}${sharing.padEnd(12)}${measured.step.padEnd(8)}`,
    `train ${shown(trainExamplesPerSecond).padEnd(26)}`,
    `predict ${shown(predictExamplesPerSecond).padEnd(30)}`,
    `examples/s  peak ${Math.round(peakRssBytes / 2 ** 20)} MiB${timesEqual === null ? '' : `  ${timesEqual.toFixed(1)} × equal's step`}`,
  ].join('  ');
}
