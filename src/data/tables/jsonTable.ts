import { EspalierError } from '../../core/errors.js';
import { reading } from '../readError.js';
import { sqlList, sqlName, sqlString } from '../sqlText.js';
import { describeColumns, type Table, type TableContext } from '../table.js';

/**
 * JSON objects, one a line or in one array. The keys of all objects are the columns. Texts stay as they are (dates too);
 * a key that holds texts in some rows and numbers in others is text.
 */
export async function jsonTable(
  { database, headerOnly }: TableContext,
  place: string,
  files: readonly string[],
  format: 'json' | 'jsonl',
): Promise<Table> {
  const layout = format === 'jsonl' ? "format = 'newline_delimited', " : '';
  const options = `${layout}records = true, maximum_object_size = 67108864`;
  const found = await reading(
    place,
    database.query<{ column_name: string; column_type: string }>(
      `DESCRIBE FROM read_json(${sqlList(files)}, ${options}, sample_size = ${headerOnly ? 20480 : -1}, union_by_name = true)`,
    ),
  );
  if (
    found.length === 0 ||
    (found.length === 1 && found[0].column_name === 'json' && found[0].column_type === 'JSON')
  ) {
    throw new EspalierError({
      code: 'JSON_SHAPE',
      path: place,
      message: 'expected JSON objects, one a line or in one array; received none',
    });
  }
  // The types are pinned here, so that every later pass reads the same cells, and texts that look like dates stay texts.
  const types = found.map(({ column_name, column_type }) => `${sqlName(column_name)}: ${sqlString(pin(column_type))}`);
  const from = `read_json(${sqlList(files)}, ${options}, columns = {${types.join(', ')}})`;
  const columns = await reading(place, describeColumns(database, from, headerOnly));
  const nested = new Set(
    found.filter(({ column_type }) => isNested(column_type)).map(({ column_name }) => column_name),
  );
  return {
    place,
    from,
    columns: columns.map((column) =>
      nested.has(column.name) ? { name: column.name, type: 'other', read: `${sqlName(column.name)}::VARCHAR` } : column,
    ),
  };
}

/** Objects, and lists of anything but plain values. */
function isNested(type: string): boolean {
  return type !== 'JSON' && pin(type) === 'JSON';
}

function pin(type: string): string {
  const list = /^([A-Z]+)\[\]$/.exec(type);
  if (list) return /^(DATE|TIME|TIMESTAMP|UUID)/.test(list[1]) ? 'VARCHAR[]' : type;
  if (/^(BIGINT|UBIGINT|HUGEINT|UHUGEINT|DOUBLE|BOOLEAN|JSON)$/.test(type)) return type;
  if (/^(DATE|TIME|TIMESTAMP|UUID|VARCHAR)/.test(type) && !type.endsWith(']')) return 'VARCHAR';
  return 'JSON';
}
