import type { Column } from '../core/rowSource.js';
import type { Dataset } from '../data/openDataset.js';

/** The columns of all sources that functions may see, each once: no gold, split or id. */
export function visibleColumns({ sources, hidden }: Dataset): Column[] {
  const columns = new Map<string, Column>();
  for (const source of sources.values()) {
    for (const column of source.columns) {
      if (!hidden.has(column.name) && !columns.has(column.name)) columns.set(column.name, column);
    }
  }
  return [...columns.values()];
}
