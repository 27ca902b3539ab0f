/**
 * Does a pretrained trunk pay, and up to how many gold rows? Pretrains on four mail tasks from weak labels, then learns a fifth from 50, 200
 * and 1000 gold rows, with and without the trunk.
 *
 *     npx jiti tasks/mail/prepare.ts && npm run build && npx jiti scripts/bench/transfer.ts [--seeds 5] [--record]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordResults } from './record.js';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, record: { type: 'boolean', default: false } },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const sizes = [50, 200, 1000];
const folder = mkdtempSync(join(tmpdir(), 'espalier-transfer-'));

/** Trains and returns the network's macro F1 on the topic's test rows; undefined where the config has no such task. */
function run(config: string, name: string, ...set: string[]): number {
  const out = join(folder, name);
  const overrides = set.flatMap((each) => ['--set', each]);
  execFileSync('node', ['dist/cli.js', 'train', `configs/${config}.yaml`, '--out', out, '--force', ...overrides], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const { tasks } = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
  return tasks.topic?.network.splits.test.macroF1;
}

interface Interval {
  readonly mean: number;
  /** Of a 95 % interval over seeds, under a normal approximation. */
  readonly halfWidth: number;
}

function summarize(values: readonly number[]): Interval {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, halfWidth: 1.96 * Math.sqrt(variance / values.length) };
}

const results: { goldRows: number; scratch: Interval; transfer: Interval; difference: Interval }[] = [];
try {
  const differences = new Map(sizes.map((rows) => [rows, [] as number[]]));
  const scores = new Map(sizes.map((rows) => [rows, { scratch: [] as number[], transfer: [] as number[] }]));
  for (const seed of seeds) {
    run('transfer-pretrain', 'pretrain', `seed=${seed}`);
    for (const rows of sizes) {
      const own = [`seed=${seed}`, `tasks.topic.gold.train=${rows}`];
      const scratch = run('transfer-scratch', 'scratch', ...own);
      const transfer = run('transfer-topic', 'topic', ...own, `transfer.from=${join(folder, 'pretrain')}`);
      scores.get(rows)?.scratch.push(scratch);
      scores.get(rows)?.transfer.push(transfer);
      differences.get(rows)?.push(transfer - scratch);
      console.error(`seed ${seed}, ${rows} gold rows: scratch ${scratch.toFixed(3)}, transfer ${transfer.toFixed(3)}`);
    }
  }
  for (const rows of sizes) {
    const both = scores.get(rows) as { scratch: number[]; transfer: number[] };
    results.push({
      goldRows: rows,
      scratch: summarize(both.scratch),
      transfer: summarize(both.transfer),
      difference: summarize(differences.get(rows) as number[]),
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const words = ({ mean, halfWidth }: Interval) => `${mean.toFixed(3)} ± ${halfWidth.toFixed(3)}`;
console.table(
  results.map(({ goldRows, scratch, transfer, difference }) => ({
    goldRows,
    scratch: words(scratch),
    transfer: words(transfer),
    difference: words(difference),
  })),
);
if (options.record)
  await recordResults('transfer', { what: 'macro F1 on test, topic of mailing lists', seeds, results });
