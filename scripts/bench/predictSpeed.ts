/**
 * What `espalier predict` costs, from a file of rows to a Parquet file of predictions: rows/s with its start and all, and the peak of its memory, over
 * numbers of rows that differ by a hundred, beside the rate at which the same model was trained. On wasm, in processes of their own.
 *
 *   npm run build && npx jiti scripts/bench/predictSpeed.ts [--rows 10000,100000,1000000] [--train 20000] [--json] [--record]
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { Rng } from '../../src/core/rng.js';
import { textTable } from '../../src/terminal/textTable.js';
import { recordResults } from './record.js';

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000,100000,1000000' },
    train: { type: 'string', default: '20000' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

interface Measured {
  readonly model: string;
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly peakRssBytes: number;
  readonly trainExamplesPerSecond: number;
  /** rowsPerSecond over trainExamplesPerSecond. */
  readonly timesTraining: number;
}

/** Two kinds of data: numbers alone, where the network is what takes time, and texts beside them, where reading and hashing does. */
const numbers = Array.from({ length: 8 }, (_, i) => `x${i}: {kind: number, field: x${i}}`).join('\n  ');
const models = {
  numbers,
  'numbers and text': `${numbers}
  text: {kind: hashedNgrams, field: text, dimensions: 20000}`,
};
const words = Array.from({ length: 2000 }, (_, i) => `word${i}`);
const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
const results: Measured[] = [];
try {
  await writeRows(join(folder, 'train.csv'), Number(given.train), 1);
  const sizes = given.rows.split(',').map(Number);
  for (const size of sizes) await writeRows(join(folder, `${size}.csv`), size, 2);
  for (const [model, features] of Object.entries(models)) {
    writeFileSync(join(folder, 'model.yaml'), experiment(features));
    await espalier('train', 'model.yaml', '--out', 'run', '--force');
    const { throughput } = JSON.parse(readFileSync(join(folder, 'run/metrics.json'), 'utf8'));
    for (const rows of sizes) {
      const { seconds, peakRssBytes } = await espalier('predict', 'run', `${rows}.csv`, '--out', 'out.parquet');
      const rate = rows / seconds;
      const trainExamplesPerSecond = throughput.trainExamplesPerSecond as number;
      const timesTraining = rate / trainExamplesPerSecond;
      results.push({ model, rows, seconds, rowsPerSecond: rate, peakRssBytes, trainExamplesPerSecond, timesTraining });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (given.json) console.log(JSON.stringify(results, null, 2));
else console.log(table(results));
if (given.record) console.log(await recordResults('predictSpeed', results));

/** Four tasks that follow from two of the numbers. */
function experiment(features: string): string {
  const tasks = [0, 1, 2, 3].map(
    (t) => `  - name: task${t}
    classes: [no, yes]
    gold: gold${t}
    labelingFunctions:
      - {name: low${t}, kind: threshold, field: x${t}, below: -0.5, vote: no}
      - {name: high${t}, kind: threshold, field: x${t}, above: 0.5, vote: yes}`,
  );
  return `version: 1
name: predictSpeed
data: {source: train.csv, id: id}
features:
  ${features}
tasks:
${tasks.join('\n')}
trunk: {kind: mlp, layers: [256, 128]}
training: {epochs: 2}
backend: {kind: wasm}
output: {report: none}
`;
}

async function writeRows(path: string, n: number, seed: number): Promise<void> {
  const rng = new Rng(seed);
  function* lines() {
    yield `id,${Array.from({ length: 8 }, (_, i) => `x${i}`).join(',')},gold0,gold1,gold2,gold3,text\n`;
    for (let row = 0; row < n; row++) {
      const numbers = Array.from({ length: 8 }, () => rng.normal());
      const gold = numbers.slice(0, 4).map((x) => (x > 0 ? 1 : 0));
      const text = Array.from({ length: 12 }, () => words[rng.integer(words.length)]).join(' ');
      yield `r${row},${numbers.map((x) => x.toFixed(4)).join(',')},${gold.join(',')},${text}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

/** Runs the built command line in a home of its own, where no other backend than wasm is installed. */
async function espalier(...args: string[]): Promise<{ seconds: number; peakRssBytes: number }> {
  const env = { ...process.env, ESPALIER_HOME: join(folder, 'home') };
  const started = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let peakRssBytes = 0;
  const watch = setInterval(() => {
    try {
      const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      peakRssBytes = Math.max(peakRssBytes, Number(line?.[1] ?? 0) * 1024);
    } catch {
      // It has just ended.
    }
  }, 20);
  let said = '';
  child.stderr.on('data', (text) => (said = (said + text).slice(-2000)));
  const code = await new Promise((done) => child.once('close', done));
  clearInterval(watch);
  if (code !== 0) throw new Error(`espalier ${args.join(' ')} ended with ${code}:\n${said}`);
  return { seconds: (performance.now() - started) / 1000, peakRssBytes };
}

function table(rows: readonly Measured[]): string {
  const round = (value: number) => Math.round(value).toLocaleString('en');
  return textTable(
    ['model', 'rows', 'seconds', 'rows/s', 'peak MiB', 'training, rows/s', 'times training'],
    rows.map((row) => [
      row.model,
      round(row.rows),
      row.seconds.toFixed(1),
      round(row.rowsPerSecond),
      round(row.peakRssBytes / 2 ** 20),
      round(row.trainExamplesPerSecond),
      row.timesTraining.toFixed(1),
    ]),
  );
}
