import type { Column } from '../core/rowSource.js';
import { sqlName } from './sqlText.js';
import type { Table, TableColumn } from './table.js';

/**
 * The columns of a source whose rows stand in several tables, by name: a column that one table lacks is empty there, and
 * one that is a number here and text there is text.
 *
 * @returns the columns, and per table the expressions that read them
 */
export function joinColumns(tables: readonly Table[]): { columns: Column[]; reads: ReadonlyMap<string, string>[] } {
  const kinds = new Map<string, Set<Column['type']>>();
  for (const { columns } of tables) {
    for (const { name, type } of columns) kinds.set(name, (kinds.get(name) ?? new Set()).add(type));
  }
  const columns = [...kinds].map(
    ([name, types]): Column => ({ name, type: types.size === 1 ? [...types][0] : 'text' }),
  );
  const reads = tables.map((table) => {
    const own = new Map(table.columns.map((column) => [column.name, column]));
    return new Map(columns.map(({ name, type }) => [name, readAs(own.get(name), type)]));
  });
  return { columns, reads };
}

function readAs(column: TableColumn | undefined, type: Column['type']): string {
  if (!column) return 'NULL';
  if (column.type === type) return column.read;
  return column.type === 'list' || column.type === 'other'
    ? `to_json(${sqlName(column.name)})::VARCHAR`
    : `${sqlName(column.name)}::VARCHAR`;
}
