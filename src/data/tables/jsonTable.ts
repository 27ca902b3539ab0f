import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EspalierError } from '../../core/errors.js';
import { readError, reading } from '../readError.js';
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
  const sample = headerOnly ? 20480 : -1;
  const found = await database
    .query<{ column_name: string; column_type: string }>(
      `DESCRIBE FROM read_json(${sqlList(files)}, ${options}, sample_size = ${sample}, union_by_name = true)`,
    )
    .catch(async (error) => Promise.reject(await locate(readError(error, place), format)));
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
  const { columns, n } = await reading(place, describeColumns(database, from, headerOnly));
  const nested = new Set(
    found.filter(({ column_type }) => isNested(column_type)).map(({ column_name }) => column_name),
  );
  return {
    place,
    from,
    n,
    columns: columns.map((column) =>
      nested.has(column.name) ? { name: column.name, type: 'other', read: `${sqlName(column.name)}::VARCHAR` } : column,
    ),
  };
}

/** DuckDB counts lines its own way when it meets a broken one; the file itself tells which it is, and what it holds. */
async function locate(error: EspalierError, format: 'json' | 'jsonl'): Promise<EspalierError> {
  const [problem] = error.problems;
  if (problem.code === 'JSON_SHAPE' && format === 'jsonl') {
    const hint = 'For one array of objects name the file .json, or say so: source: {path: …, format: json}.';
    return new EspalierError({ ...problem, hint }, { cause: error.cause });
  }
  const file = problem.position?.file;
  if (problem.code !== 'JSON_SYNTAX' || file === undefined) return error;
  const bad = format === 'jsonl' && !/\.(gz|zst)$/.test(file) ? await brokenLine(file) : undefined;
  return new EspalierError(
    bad
      ? {
          code: 'JSON_SYNTAX',
          position: { file, line: bad.line, column: 1 },
          message: `expected a JSON object; ${bad.message}`,
          hint: `The line begins: ${bad.text}`,
        }
      : { ...problem, position: undefined, path: file },
    { cause: error.cause },
  );
}

async function brokenLine(file: string): Promise<{ line: number; text: string; message: string } | undefined> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (text.trim() === '') continue;
    try {
      // DuckDB reads NaN and Infinity as Python writes them.
      JSON.parse(text.replace(/\b(NaN|-?Infinity)\b/g, '0'));
    } catch (error) {
      return { line, text: text.slice(0, 120), message: (error as Error).message };
    }
  }
  return undefined;
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
