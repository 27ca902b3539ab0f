import type { TaskSpec } from '../core/taskSpec.js';
import type { Session } from './session.js';

const kept = new WeakMap<Session, Map<string, Promise<Uint32Array>>>();

/** [n] characters of the text that a task is about, 0 where it is missing; counted once a session. Undefined without a text column. */
export function textLengths(
  session: Session,
  task: TaskSpec & { readonly source: string },
): Promise<Uint32Array> | undefined {
  const column = session.textColumns.get(task.name);
  if (column === undefined) return undefined;
  const own = kept.get(session) ?? new Map<string, Promise<Uint32Array>>();
  kept.set(session, own);
  const key = JSON.stringify([task.source, column]);
  const found = own.get(key) ?? count(session, task.source, column);
  own.set(key, found);
  // One that failed is tried again.
  found.catch(() => own.delete(key));
  return found;
}

async function count(session: Session, source: string, column: string): Promise<Uint32Array> {
  const rows = await session.cells.get(source)!.rows();
  const lengths = new Uint32Array(rows.n);
  for await (const chunk of rows.chunks([column])) {
    const cells = chunk.columns[column];
    for (let i = 0; i < chunk.length; i++) {
      const cell = cells[i];
      lengths[chunk.start + i] = typeof cell === 'string' ? cell.length : 0;
    }
  }
  return lengths;
}
