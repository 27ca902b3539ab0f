import type { Column } from '../core/rowSource.js';
import type { SplitName } from '../core/split.js';
import type { Database } from './database.js';
import { sqlName } from './sqlText.js';

/** A column of a {@link Table} and the SQL expression that yields its cells as DOUBLE, BOOLEAN, VARCHAR or a list. */
export interface TableColumn extends Column {
  readonly read: string;
}

/** Rows that DuckDB can read again and again in the same order: files, or a copy in the database. */
export interface Table {
  /** What messages call it: the path as far as there is one. */
  readonly place: string;
  /** What stands behind FROM. */
  readonly from: string;
  readonly columns: readonly TableColumn[];
  /** The number of rows, where finding out the types has told it. */
  readonly n?: number;
  /** The files that it is read from; left out where a query makes it. */
  readonly files?: readonly string[];
  /** The split that all rows belong to, when the table is one split's file. */
  readonly split?: SplitName;
  /** Class names by index, when the data bring some (WRENCH's label.json). */
  readonly classNames?: ReadonlyMap<number, string>;
}

/** How to open a table: all of it, or only as much as names and likely types of the columns need. */
export interface TableContext {
  readonly database: Database;
  readonly baseDir: string;
  readonly headerOnly: boolean;
}

/**
 * The columns of `from` by DuckDB's types, and the number of its rows. Dates and times become ISO 8601 text, structs and
 * maps JSON values. Integers wider than 53 bits are no JavaScript numbers: a column that holds some is text throughout.
 */
export async function describeColumns(
  database: Database,
  from: string,
  headerOnly: boolean,
): Promise<{ columns: TableColumn[]; n?: number }> {
  const described = await database.query<{ column_name: string; column_type: string }>(`DESCRIBE FROM ${from}`);
  const columnsFor = (tooWide: (name: string) => boolean) =>
    described.map(({ column_name: name, column_type }): TableColumn => {
      const cell = sqlName(name);
      return tooWide(name) ? { name, type: 'text', read: `${cell}::VARCHAR` } : { name, ...readAs(cell, column_type) };
    });
  if (headerOnly) return { columns: columnsFor(() => false) };
  const wide = described
    .filter(({ column_type }) => wideInteger.test(column_type))
    .map(({ column_name }) => column_name);
  const tests = wide.map((name, i) => {
    const cell = sqlName(name);
    return `max(${cell}) > ${Number.MAX_SAFE_INTEGER} OR min(${cell}) < ${Number.MIN_SAFE_INTEGER} AS c${i}`;
  });
  const [found] = await database.query<{ n: number } & Record<string, unknown>>(
    `SELECT ${['count(*)::DOUBLE AS n', ...tests].join(', ')} FROM ${from}`,
  );
  return { columns: columnsFor((name) => found[`c${wide.indexOf(name)}`] === true), n: found.n };
}

/** Types whose values need not fit into a double's 53 bits. */
const wideInteger = /^(U?(BIG|HUGE)INT|DECIMAL\((1[6-9]|[23]\d),0\))$/;

function readAs(name: string, type: string): Omit<TableColumn, 'name'> {
  const list = /^(.*)\[\d*\]$/s.exec(type);
  if (list) {
    const element = list[1];
    if (isNumber(element)) return { type: 'list', read: `${name}::DOUBLE[]` };
    if (element === 'BOOLEAN') return { type: 'list', read: `${name}::BOOLEAN[]` };
    if (isPlainText(element)) return { type: 'list', read: `${name}::VARCHAR[]` };
    return { type: 'other', read: `to_json(${name})::VARCHAR` };
  }
  if (isNumber(type)) return { type: 'number', read: `${name}::DOUBLE` };
  if (type === 'BOOLEAN') return { type: 'boolean', read: name };
  if (type === 'JSON') return { type: 'text', read: `(${name} ->> '$')` };
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    return { type: 'text', read: `replace((${name} AT TIME ZONE 'UTC')::VARCHAR, ' ', 'T') || 'Z'` };
  }
  if (type.startsWith('TIMESTAMP')) return { type: 'text', read: `replace(${name}::VARCHAR, ' ', 'T')` };
  if (isPlainText(type)) return { type: 'text', read: type === 'VARCHAR' ? name : `${name}::VARCHAR` };
  return { type: 'other', read: `to_json(${name})::VARCHAR` };
}

function isNumber(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);
}

function isPlainText(type: string): boolean {
  return !/^(STRUCT|MAP|UNION|JSON|VARIANT)/.test(type) && !type.endsWith(']');
}
