import { EspalierError } from '../core/errors.js';
import { splitCode } from '../core/split.js';
import type { ViewSummary } from './protocol.js';
import { rateOf } from './rateOf.js';
import type { TaskTable } from './taskTable.js';

const most = 32;

/** Frozen lists of row numbers by id; those not asked for the longest go first. What is annotated or labeled anew moves no row of a list. */
export class Views {
  readonly #kept = new Map<string, { task: string; rows: Uint32Array }>();
  #next = 1;

  add(table: TaskTable, rows: Uint32Array, options: { testOpen: boolean }): ViewSummary {
    const id = `v${this.#next++}`;
    this.#kept.set(id, { task: table.task.name, rows });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break;
      this.#kept.delete(oldest);
    }
    return { id, ...summarize(table, rows, options.testOpen) };
  }

  /** @throws EspalierError STUDIO_VIEW_GONE: make it again from its filter */
  rows(id: string): { readonly task: string; readonly rows: Uint32Array } {
    const found = this.#kept.get(id);
    if (!found)
      throw new EspalierError({ code: 'STUDIO_VIEW_GONE', message: 'this list of rows is not kept any more' });
    this.#kept.delete(id);
    this.#kept.set(id, found);
    return found;
  }
}

function summarize(table: TaskTable, rows: Uint32Array, testOpen: boolean): Omit<ViewSummary, 'id'> {
  const { label, gold, conflict, source, task } = table;
  let [covered, conflicts, scored, right] = [0, 0, 0, 0];
  for (const row of rows) {
    if (conflict[row]) conflicts++;
    if (label[row] < 0) continue;
    covered++;
    if (gold[row] < 0) continue;
    scored++;
    if (gold[row] === label[row]) right++;
  }
  let of = source.n;
  if (!testOpen) for (const code of source.splits) if (code === splitCode.test) of--;
  return {
    task: task.name,
    n: rows.length,
    of,
    covered: rateOf(covered, rows.length),
    conflicts: rateOf(conflicts, rows.length),
    labelRight: rateOf(right, scored),
  };
}
