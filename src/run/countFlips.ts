import type { FlipCounts, Transition } from '../core/runDiff.js';
import type { SplitName } from '../core/split.js';
import type { Database } from '../data/database.js';

/** A table with `id` and `split`, and the column whose values are compared. */
export interface Compared {
  readonly table: string;
  readonly column: string;
}

/** Counts the rows of both tables whose values differ, by split and by what became of what. Splits are those of the second table. */
export async function countFlips(database: Database, before: Compared, after: Compared): Promise<FlipCounts> {
  const found = await database.query<{ split: SplitName; was: string | null; now: string | null; n: number }>(
    `SELECT b.split AS split, a.${before.column} AS was, b.${after.column} AS now, count(*)::DOUBLE AS n
     FROM ${before.table} a JOIN ${after.table} b USING (id) GROUP BY ALL`,
  );
  const splits: Partial<Record<SplitName, { rows: number; flipped: number }>> = {};
  const transitions = new Map<string, Transition>();
  let rows = 0;
  let flipped = 0;
  for (const { split, was, now, n } of found) {
    splits[split] ??= { rows: 0, flipped: 0 };
    const own = splits[split];
    own.rows += n;
    rows += n;
    if (was === now) continue;
    own.flipped += n;
    flipped += n;
    const key = JSON.stringify([was, now]);
    transitions.set(key, { from: was, to: now, rows: (transitions.get(key)?.rows ?? 0) + n });
  }
  const byRows = [...transitions].sort(([a, left], [b, right]) => right.rows - left.rows || (a < b ? -1 : 1));
  return { rows, flipped, splits, transitions: byRows.map(([, transition]) => transition) };
}
