import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Results {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number; readonly node: string };
  readonly benchmarks: Readonly<Record<string, { readonly figures: unknown }>>;
}

/** A benchmark's figures as they were last recorded. */
export interface NewestRecord<Figures> {
  readonly benchmark: string;
  readonly figures: Figures;
  /** Machine and date. */
  readonly where: string;
}

/**
 * Of every benchmark the newest record, in the order in which they were first recorded.
 *
 * @param folder as recordResults writes it; file names begin with the date
 */
// biome-ignore lint/suspicious/noExplicitAny: every benchmark has figures of its own, read where its table is made.
export function newestRecords<Figures = any>(folder: string): NewestRecord<Figures>[] {
  const newest = new Map<string, NewestRecord<Figures>>();
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  for (const file of files.sort()) {
    const { date, machine, benchmarks } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Results;
    const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node.replace('v', '')}, ${date}`;
    for (const [benchmark, { figures }] of Object.entries(benchmarks))
      newest.set(benchmark, { benchmark, figures: figures as Figures, where });
  }
  return [...newest.values()];
}
