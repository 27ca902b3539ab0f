import { open } from 'node:fs/promises';
import { EspalierError } from '../../core/errors.js';
import type { FileSpec } from '../dataSpec.js';
import { readError } from '../readError.js';
import { sqlList, sqlName, sqlString } from '../sqlText.js';
import type { Table, TableColumn, TableContext } from '../table.js';

/**
 * A plain number as people write it. A leading zero ("007"), a plus sign ("+49…") or more than 15 digits mark a code, a
 * phone number or an id, which must stay the text it is.
 */
const numberPattern = '\\s*-?((0|[1-9][0-9]{0,14})(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?\\s*|nan|NaN|NAN';

/** How many rows stand for the file before the whole of it is looked at. */
const sampleRows = 1000;

/**
 * Files of delimited text (RFC 4180: fields may be quoted by `"`, a quote inside is doubled; the first line names the
 * columns). A column is a number where every cell is a plain number or empty, else text exactly as written: dates,
 * booleans and codes such as "007" are not touched. Nothing else is guessed, so that a stray line is an error and not a
 * different reading of the file.
 */
export async function csvTable(
  { database, headerOnly }: TableContext,
  spec: FileSpec,
  files: readonly string[],
  format: 'csv' | 'tsv',
): Promise<Table> {
  const delimiter = spec.delimiter ?? (format === 'tsv' ? '\t' : await findDelimiter(files[0], spec.encoding));
  const place = spec.path;
  const dialect = (quote: string) =>
    `delim = ${sqlString(delimiter)}, quote = '${quote}', escape = '${quote}', comment = '', skip = 0, ` +
    `header = ${spec.header ?? true}, encoding = ${sqlString(spec.encoding ?? 'utf-8')}, null_padding = false, ` +
    `max_line_size = 16777216, buffer_size = 33554432`;
  const attempt = async (quote: string): Promise<Table> => {
    const from = `read_csv(${sqlList(files)}, ${dialect(quote)}, all_varchar = true, union_by_name = ${files.length > 1})`;
    const described = await database.query<{ column_name: string }>(`DESCRIBE FROM ${from}`);
    const names = described.map(({ column_name }) => column_name);
    checkTyped(spec, names);
    const { numbers, n } = await findNumbers({ database, headerOnly }, from, names, spec.types ?? {});
    const columns = names.map((name): TableColumn => {
      const quoted = sqlName(name);
      return numbers.has(name)
        ? {
            name,
            type: 'number',
            read: spec.types?.[name] === 'number' ? `${quoted}::DOUBLE` : `TRY_CAST(${quoted} AS DOUBLE)`,
          }
        : { name, type: 'text', read: quoted };
    });
    return { place, from, columns, n };
  };
  try {
    return await attempt('"');
  } catch (error) {
    const told = await locate(error);
    // Many tab-separated files are written without any quoting: a field may begin with a quote and not end in one.
    if (format === 'tsv' && (told.code === 'CSV_QUOTE' || told.code === 'CSV_RAGGED')) {
      return attempt('').catch(() => Promise.reject(told));
    }
    throw told;
  }

  /** DuckDB gives up on a head of a file that does not fit together without naming the line; a plain pass names it. */
  async function locate(error: unknown): Promise<EspalierError> {
    const file = error instanceof Error ? /Error when sniffing file "([^"]+)"/.exec(error.message)?.[1] : undefined;
    if (file === undefined) return readError(error, place);
    const head = await firstLine(file, spec.encoding);
    const columns = head.split(delimiter).map((_, i) => `c${i}: 'VARCHAR'`);
    const from = `read_csv(${sqlString(file)}, ${dialect('"')}, auto_detect = false, columns = {${columns.join(', ')}})`;
    const problem = await database.query(`SELECT count(*) FROM ${from}`).catch((found: unknown) => found);
    return readError(problem instanceof Error ? problem : error, file);
  }
}

function checkTyped(spec: FileSpec, names: readonly string[]): void {
  const stray = Object.keys(spec.types ?? {}).find((name) => !names.includes(name));
  if (stray === undefined) return;
  throw new EspalierError({
    code: 'MISSING_COLUMN',
    path: spec.path,
    message: `types: expected columns of the file (${names.join(', ')}); received "${stray}"`,
  });
}

/** The columns whose every cell is a plain number; the sample rules most of the others out at little cost. */
async function findNumbers(
  { database, headerOnly }: Pick<TableContext, 'database' | 'headerOnly'>,
  from: string,
  names: readonly string[],
  types: Readonly<Record<string, 'text' | 'number'>>,
): Promise<{ numbers: Set<string>; n?: number }> {
  const open = names.filter((name) => types[name] === undefined);
  const sampled = await areNumbers(database, `(FROM ${from} LIMIT ${sampleRows})`, open);
  const candidates = open.filter((name) => sampled.cells.get(name) !== 'text');
  const full = headerOnly ? sampled : await areNumbers(database, from, candidates);
  const found = candidates.filter((name) => full.cells.get(name) === 'number');
  const said = names.filter((name) => types[name] === 'number');
  return { numbers: new Set([...found, ...said]), n: headerOnly ? undefined : full.n };
}

async function areNumbers(
  database: TableContext['database'],
  from: string,
  names: readonly string[],
): Promise<{ cells: Map<string, 'number' | 'text' | 'empty'>; n: number }> {
  const tests = names.map(
    (name, i) => `bool_and(regexp_full_match(${sqlName(name)}, ${sqlString(numberPattern)})) AS c${i}`,
  );
  const [found] = await database.query<{ n: number } & Record<string, unknown>>(
    `SELECT ${['count(*)::DOUBLE AS n', ...tests].join(', ')} FROM ${from}`,
  );
  const cells = names.map((name, i) => {
    const all = found[`c${i}`];
    return [name, all === null ? 'empty' : all ? 'number' : 'text'] as const;
  });
  return { cells: new Map(cells), n: found.n };
}

/** The likeliest delimiter: the one that parts the first line most often; a comma in doubt. */
async function findDelimiter(file: string, encoding: FileSpec['encoding']): Promise<string> {
  const line = await firstLine(file, encoding);
  const counts = [',', ';', '\t', '|'].map((delimiter) => [delimiter, line.split(delimiter).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** The first line, without its quoted parts; empty where the file is packed. */
async function firstLine(file: string, encoding: FileSpec['encoding']): Promise<string> {
  if (/\.(gz|zst)$/.test(file)) return '';
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65536), 0, 65536, 0);
    const text = buffer.toString(encoding === 'utf-16' ? 'utf16le' : 'latin1', 0, bytesRead);
    return /^(?:"(?:[^"]|"")*"|[^"\n\r])*/.exec(text)?.[0].replace(/"(?:[^"]|"")*"/g, '') ?? '';
  } finally {
    await handle.close();
  }
}
