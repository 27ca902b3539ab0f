import { EspalierError } from '../core/errors.js';
import type { PrepareContext, Table } from './labelingFunction.js';
import { nearMiss } from './nearMiss.js';

/** @throws EspalierError MISSING_COLUMN naming the LF, the file and what it holds */
export function tableColumn(table: Table, name: string, path: string, context: PrepareContext): readonly unknown[] {
  const column = table.columns[name];
  if (column) return column;
  const names = Object.keys(table.columns);
  throw new EspalierError({
    code: 'MISSING_COLUMN',
    path,
    message: `labeling function "${context.name}": expected a column of the file (${names.join(', ')}); received "${name}".${nearMiss(name, names)}`,
  });
}
