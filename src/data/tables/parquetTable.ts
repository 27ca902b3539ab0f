import { reading } from '../readError.js';
import { sqlList } from '../sqlText.js';
import { describeColumns, type Table, type TableContext } from '../table.js';

/** Parquet files; columns of bytes without a declared type are taken for text, as old writers meant them. */
export async function parquetTable(
  { database, headerOnly }: TableContext,
  place: string,
  files: readonly string[],
): Promise<Table> {
  const from = `read_parquet(${sqlList(files)}, binary_as_string = true, union_by_name = ${files.length > 1})`;
  return { place, from, ...(await reading(place, describeColumns(database, from, headerOnly))) };
}
