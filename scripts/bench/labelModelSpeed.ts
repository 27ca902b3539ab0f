/**
 * What fitting and predicting costs: every label model of ours and the peers' on the same generated votes, each measurement in a
 * process of its own, ours and theirs in turn. Times are medians; a ratio says how many times as long as our dawidSkene.
 *
 *   npx jiti scripts/bench/labelModelSpeed.ts [--quick] [--n N,…] [--cells NxMxK,…] [--repeats 3] [--seconds 60] [--memory GIB] [--methods a,b] [--json] [--record]
 *
 * --quick measures four cells instead of the grid of 27, --n those of the grid with so many rows, --cells any; each is recorded by itself. A process that takes longer (--seconds) or holds
 * more memory (--memory) than it may is ended, and its method is not tried on larger votes. A method that takes more than a
 * quarter of that time is not repeated. --record keeps what there is after every cell. Both sides have fit 64 rows before the clock
 * starts. Measure on a machine that does nothing else: torch waits actively.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, freemem, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { scoreProbabilities } from '../../src/evaluation/scores.js';
import { labelModels } from '../../src/labelmodel/index.js';
import { textTable } from '../../src/terminal/textTable.js';
import { bundleScript } from './bundleScript.js';
import { generateVotes } from './generateVotes.js';
import { median } from './median.js';
import type { ModelCost } from './modelCost.js';
import { noPeers, peersPython } from './peers/peersPython.js';
import { recordResults } from './record.js';
import { type Limits, runLimited } from './runLimited.js';
import { writeVotes } from './votesFolder.js';

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    n: { type: 'string' },
    cells: { type: 'string' },
    repeats: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '60' },
    memory: { type: 'string' },
    methods: { type: 'string' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

interface Cell {
  readonly n: number;
  readonly m: number;
  readonly k: number;
}

/** One method on one cell: medians, or why there are none. */
interface Row extends Cell {
  readonly method: string;
  readonly fitSeconds?: number;
  readonly predictSeconds?: number;
  readonly prepareSeconds?: number;
  readonly peakRssBytes?: number;
  readonly accuracy?: number;
  readonly repeats: number;
  /** Fit and predict over those of our dawidSkene. */
  readonly timesAsLong?: number;
  readonly note?: string;
}

const quick: Cell[] = [
  { n: 10_000, m: 10, k: 2 },
  { n: 100_000, m: 50, k: 2 },
  { n: 100_000, m: 50, k: 20 },
  { n: 1_000_000, m: 50, k: 2 },
];
const grid: Cell[] = [10_000, 100_000, 1_000_000].flatMap((n) =>
  [10, 50, 200].flatMap((m) => [2, 5, 20].map((k) => ({ n, m, k }))),
);
const peers = [
  'snorkelMajority',
  'snorkel100',
  'snorkel500',
  'metal500',
  'flyingsquid',
  'crowdkitDawidSkene',
  'crowdkitOneCoin',
  'crowdkitMACE',
  'crowdkitGLAD',
];
const reference = 'dawidSkene';
const slow = Number(given.seconds) / 4;

const python = peersPython();
if (!python) console.error(noPeers);
const fitVotes = await bundleScript('fitVotes');
const runner = resolve(import.meta.dirname, 'peers/labelModels.py');
const limits: Limits = {
  seconds: Number(given.seconds),
  bytes: given.memory ? Number(given.memory) * 2 ** 30 : 0.9 * freemem(),
};
const wanted = given.methods?.split(',');
const ours = Object.keys(labelModels);
const methods = [...ours, ...(python ? peers : [])].filter((method) => !wanted || wanted.includes(method));

const rows: Row[] = [];
/** What ended a method, and where. */
const ended: { method: string; cell: Cell; why: string }[] = [];
const rowNumbers = given.n?.split(',').map(Number);
const named = given.cells?.split(',').map((cell) => {
  const [n, m, k] = cell.split('x').map(Number);
  return { n, m, k };
});
const cells = named ?? (given.quick ? quick : grid).filter(({ n }) => !rowNumbers || rowNumbers.includes(n));
const began = performance.now();
for (const [at, cell] of cells.entries()) {
  const measured = await measureCell(cell);
  rows.push(...measured);
  if (!given.json) console.log(`\n${describe(cell)}\n${table(measured)}`);
  const minutes = (performance.now() - began) / 60_000;
  console.error(`${at + 1} of ${cells.length} cells, ${minutes.toFixed(1)} min: ${describe(cell)}`);
  if (given.record) await record(at + 1 === cells.length);
}
if (given.json) console.log(JSON.stringify(figures(true), null, 2));
if (given.record) console.error(await record(true));

/** What is known so far. */
function figures(complete: boolean) {
  return {
    what: 'fit and predict of label models on generated votes, one process each; medians',
    complete,
    cores: availableParallelism(),
    limits: { seconds: limits.seconds, memoryGiB: Number((limits.bytes / 2 ** 30).toFixed(1)) },
    rows,
  };
}

function record(complete: boolean): Promise<string> {
  const benchmark = ['labelModelSpeed', given.quick && 'quick', given.n, given.cells].filter(Boolean).join('/');
  return recordResults(benchmark, figures(complete));
}

async function measureCell(cell: Cell): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    const votes = generateVotes({ ...cell, seed: 1 });
    writeVotes(folder, votes);
    const costs = new Map<string, ModelCost[]>(methods.map((method) => [method, []]));
    const notes = new Map<string, string>();
    const accuracies = new Map<string, number>();
    for (const method of methods) {
      const before = ended.find((each) => each.method === method && within(each.cell, cell));
      if (before) notes.set(method, `not run: ${before.why} at ${describe(before.cell)}`);
    }
    for (let repeat = 0; repeat < Number(given.repeats); repeat++) {
      for (const method of methods) {
        const before = costs.get(method)!;
        if (notes.has(method) || before.some((cost) => cost.fitSeconds + cost.predictSeconds > slow)) continue;
        const result = await measureOnce(method, folder);
        if ('fitSeconds' in result) {
          before.push(result);
          if (repeat === 0) accuracies.set(method, accuracyOf(join(folder, `${method}-0.f32`), votes.truth, cell.k));
        } else {
          notes.set(method, result.note);
          if (result.ends) ended.push({ method, cell, why: result.note });
        }
      }
    }
    const total = (method: string) => median(costs.get(method)?.map((c) => c.fitSeconds + c.predictSeconds) ?? []);
    return methods.map((method) => {
      const own = costs.get(method)!;
      if (own.length === 0) return { ...cell, method, repeats: 0, note: notes.get(method) };
      const of = (key: 'fitSeconds' | 'predictSeconds' | 'prepareSeconds' | 'peakRssBytes') =>
        median(own.map((cost) => cost[key]));
      const ratio = total(method) / total(reference);
      return {
        ...cell,
        method,
        fitSeconds: of('fitSeconds'),
        predictSeconds: of('predictSeconds'),
        prepareSeconds: of('prepareSeconds'),
        peakRssBytes: of('peakRssBytes'),
        accuracy: accuracies.get(method),
        repeats: own.length,
        timesAsLong: Number.isNaN(ratio) ? undefined : ratio,
        note: notes.get(method),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOnce(method: string, folder: string): Promise<ModelCost | { note: string; ends: boolean }> {
  const end = ours.includes(method)
    ? await runLimited(process.execPath, [fitVotes, method, folder, '0'], limits)
    : await runLimited(python!, [runner, folder, '--methods', method, '--seeds', '0'], limits);
  if (end.kind === 'tooLong') return { note: `longer than ${limits.seconds} s`, ends: true };
  if (end.kind === 'tooMuchMemory') return { note: `more than ${gibibytes(limits.bytes)} of memory`, ends: true };
  if (end.kind === 'failed') return { note: end.message, ends: false };
  const lines = end.lines as (ModelCost & { started?: boolean; unfit?: string; error?: string })[];
  const line = lines.find(({ started }) => !started);
  if (line === undefined) return { note: 'printed nothing', ends: false };
  const note = line.unfit ?? line.error;
  return note === undefined ? line : { note, ends: note.startsWith('out of memory') };
}

function accuracyOf(file: string, truth: Int16Array, k: number): number {
  const bytes = readFileSync(file);
  const probs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return scoreProbabilities(probs, truth, k).accuracy!;
}

function within(small: Cell, large: Cell): boolean {
  return small.n <= large.n && small.m <= large.m && small.k <= large.k;
}

function describe({ n, m, k }: Cell): string {
  return `n ${n.toLocaleString('en')} m ${m} k ${k}`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function table(measured: readonly Row[]): string {
  const seconds = (value: number | undefined) => (value === undefined ? '' : value.toPrecision(3));
  return textTable(
    ['method', 'fit s', 'predict s', '× dawidSkene', 'prepare s', 'peak MB', 'accuracy', 'runs', 'note'],
    measured.map((row) => [
      row.method,
      seconds(row.fitSeconds),
      seconds(row.predictSeconds),
      row.timesAsLong === undefined ? '' : row.timesAsLong.toFixed(row.timesAsLong < 10 ? 2 : 0),
      seconds(row.prepareSeconds),
      row.peakRssBytes === undefined ? '' : (row.peakRssBytes / 1e6).toFixed(0),
      row.accuracy === undefined ? '' : row.accuracy.toFixed(4),
      String(row.repeats),
      row.note ?? '',
    ]),
  );
}
