/**
 * Training speed beside the peers: the same network (512-256-256, 16 linear heads of two classes, batch 256, Adam) on our backends and
 * in PyTorch, Snorkel and Emmental, each run a process of its own, all of them in turn, round after round. Medians over rounds, and ratios to
 * each peer. With `--network sparse`: 20,000 columns of which a row has 50, 256 hidden units, 16 heads, beside PyTorch's EmbeddingBag under
 * Adam, which is the rule that ours follow, and under SparseAdam, which moves the batch's rows alone.
 *
 *   npx jiti scripts/bench/trainingSpeed.ts [--network dense16] [--backend wasm,native] [--rounds 5] [--seconds 3] [--steps 150] [--threads 2] [--json] [--record]
 *
 * Measure on a machine that does nothing else: PyTorch with two threads collapses beside other work.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { textTable } from '../../src/terminal/textTable.js';
import { median } from './median.js';
import { noPeers, peersPython } from './peers/peersPython.js';
import { recordResults } from './record.js';

const { values: given } = parseArgs({
  options: {
    network: { type: 'string', default: 'dense16' },
    backend: { type: 'string', default: 'wasm,native' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '150' },
    threads: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

const settings: Record<string, { what: string; peers: string[]; setting: object }> = {
  dense16: {
    what: '512-256-256, 16 heads of two classes, batch 256, Adam',
    peers: ['torch', 'torchLoader', 'snorkel', 'emmental'],
    setting: { inputs: 512, layers: [256, 256], heads: 16, batchSize: 256 },
  },
  sparse: {
    what: '20,000 columns, 50 a row, 256 hidden units, 16 heads of two classes, batch 256, Adam',
    peers: ['embeddingBag', 'embeddingBagSparse'],
    setting: { columns: 20_000, perRow: 50, layers: [256], heads: 16, batchSize: 256 },
  },
};
if (!(given.network in settings)) throw new Error(`--network: expected one of ${Object.keys(settings).join(', ')}`);
const { what, peers, setting } = settings[given.network];

const jiti = createRequire(import.meta.url)
  .resolve('jiti/package.json')
  .replace('package.json', 'lib/jiti-cli.mjs');

/** Examples/s of one run; undefined where the backend is not there. */
function ours(backend: string): number | undefined {
  const asked = [
    '--measure',
    '--network',
    given.network,
    '--backend',
    backend,
    '--optimizer',
    'adam',
    '--repetitions',
    '1',
  ];
  const script = join(import.meta.dirname, 'train.ts');
  const said = execFileSync(process.execPath, [jiti, script, ...asked, '--seconds', given.seconds], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(said).trainExamplesPerSecond?.median;
}

function theirs(python: string, method: string): number {
  const asked = { ...setting, method, steps: Number(given.steps), threads: Number(given.threads) };
  const said = execFileSync(python, [join(import.meta.dirname, 'peers/training.py'), JSON.stringify(asked)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(said).examplesPerSecond;
}

const python = peersPython();
if (!python) console.error(noPeers);
const runs: [string, () => number | undefined][] = [
  ...given.backend.split(',').map((name): [string, () => number | undefined] => [name, () => ours(name)]),
  ...(python ? peers : []).map((name): [string, () => number] => [name, () => theirs(python as string, name)]),
];

const rates = new Map<string, number[]>(runs.map(([name]) => [name, []]));
for (let round = 0; round < Number(given.rounds); round++) {
  for (const [name, run] of runs) {
    const rate = run();
    if (rate === undefined) console.error(`${name}: not there`);
    else rates.get(name)?.push(rate);
  }
}

const figures = {
  what: `${what}: examples/s, medians of alternating runs`,
  rounds: Number(given.rounds),
  peerThreads: Number(given.threads),
  results: [...rates]
    .filter(([, all]) => all.length > 0)
    .map(([method, all]) => ({
      method,
      by: peers.includes(method) ? 'peer' : 'espalier',
      examplesPerSecond: median(all),
      least: Math.min(...all),
      most: Math.max(...all),
      timesPeer: peers.includes(method)
        ? undefined
        : Object.fromEntries(
            peers
              .filter((peer) => (rates.get(peer) ?? []).length > 0)
              .map((peer) => [peer, median(all) / median(rates.get(peer) as number[])]),
          ),
    })),
};

if (given.json) console.log(JSON.stringify(figures, null, 2));
else {
  const shown = (rate: number) => Math.round(rate).toLocaleString('en');
  console.log(
    textTable(
      ['', 'examples/s', 'least', 'most', ...peers.map((peer) => `× ${peer}`)],
      figures.results.map(({ method, examplesPerSecond, least, most, timesPeer }) => [
        method,
        shown(examplesPerSecond),
        shown(least),
        shown(most),
        ...peers.map((peer) => timesPeer?.[peer]?.toFixed(2) ?? ''),
      ]),
    ),
  );
}
if (given.record)
  console.error(
    await recordResults(
      `trainingSpeed/${given.network === 'dense16' ? '' : `${given.network}/`}${given.threads} threads`,
      figures,
    ),
  );
