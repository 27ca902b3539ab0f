import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFileWhole } from '../../src/files/writeFileWhole.js';
import { version } from '../../src/version.js';

/** One file of `bench/results/`: what one machine gave on one day. */
interface RecordedResults {
  readonly version: 1;
  /** YYYY-MM-DD, UTC. */
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number; readonly node: string };
  /** By benchmark: the figures of its last run that day. */
  readonly benchmarks: Readonly<Record<string, { readonly espalier: string; readonly figures: unknown }>>;
}

/**
 * Keeps a benchmark's figures in `bench/results/<date>-<cpu>.json`: the same benchmark's older figures of that day are replaced,
 * other benchmarks' stay. Where the machine's other properties differ from what the file says (another Node, fewer cores),
 * the figures go to a file of their own, `<date>-<cpu>-2.json`.
 *
 * @param figures anything that JSON holds; say what the numbers are in the keys (`examplesPerSecond`, `seconds`)
 * @param folder for tests
 * @returns the file, relative to the working directory
 */
export async function recordResults(
  benchmark: string,
  figures: unknown,
  folder = resolve(import.meta.dirname, '../../bench/results'),
): Promise<string> {
  const date = new Date().toISOString().slice(0, 10);
  const cpu = cpus()[0]?.model.trim() || 'unknown cpu';
  const machine = {
    cpu,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const stem = `${date}-${slug(cpu)}`;
  for (let number = 1; ; number++) {
    const file = join(folder, `${stem}${number > 1 ? `-${number}` : ''}.json`);
    const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as RecordedResults) : undefined;
    if (before && !isDeepStrictEqual(before.machine, machine)) continue;
    const benchmarks = { ...before?.benchmarks, [benchmark]: { espalier: version, figures } };
    const inOrder = Object.fromEntries(Object.entries(benchmarks).sort(([a], [b]) => (a < b ? -1 : 1)));
    const results: RecordedResults = { version: 1, date, machine, benchmarks: inOrder };
    await writeFileWhole(file, `${JSON.stringify(results, null, 2)}\n`);
    return relative('', file);
  }
}

/** `Intel(R) Xeon(R) CPU @ 2.60GHz` → `intel-xeon-cpu-2-60ghz`. */
function slug(cpu: string): string {
  return cpu
    .replace(/\((R|TM|C)\)/gi, ' ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
