import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Column } from '../core/rowSource.js';
import type { DataSpec, FileSpec, SourceSpec, SqlSpec } from '../data/dataSpec.js';
import { worldHeader } from '../data/synthetic/worldColumns.js';

/** How much of a file is looked at, in bytes. */
const glance = 1 << 18;

/** The largest WRENCH split that is read whole, in bytes. */
const wholeFile = 1 << 22;

/**
 * The columns of every source after a glance at the head of its files, without the data engine, whose loading takes
 * longer than all other checks together. It is only good for saying that all is well: where a check fails on these
 * columns, the engine is asked.
 *
 * @returns undefined where a source is more than plain csv, tsv, jsonl, a small WRENCH folder or a synthetic world
 */
export function quickHeaders({ sources }: Pick<DataSpec, 'sources'>): Map<string, readonly Column[]> | undefined {
  const headers = new Map<string, readonly Column[]>();
  for (const [name, source] of Object.entries(sources)) {
    const tables =
      source.kind === 'wrench'
        ? [wrenchColumns(source.path)]
        : source.kind === 'synthetic'
          ? [worldHeader(source.world).map(worldColumn)]
          : filesOf(source)?.map(columnsOf);
    if (!tables || tables.some((columns) => !columns)) return undefined;
    headers.set(name, joined(tables as Column[][]));
  }
  return headers;
}

function worldColumn({ name, type }: { readonly name: string; readonly type: string }): Column {
  return { name, type: type === 'VARCHAR' ? 'text' : 'number' };
}

function filesOf(source: SourceSpec): FileSpec[] | undefined {
  const isFile = (table: FileSpec | SqlSpec): table is FileSpec => table.kind === 'file';
  if (source.kind === 'file') return [source];
  if (source.kind !== 'splitFiles') return undefined;
  const tables = Object.values(source.files);
  return tables.every(isFile) ? tables : undefined;
}

function joined(tables: readonly Column[][]): Column[] {
  const types = new Map<string, Column['type']>();
  for (const { name, type } of tables.flat()) types.set(name, (types.get(name) ?? type) === type ? type : 'text');
  return [...types].map(([name, type]) => ({ name, type }));
}

function columnsOf({ path, ...options }: FileSpec): Column[] | undefined {
  const plain = options.encoding === undefined && options.header !== false && options.types === undefined;
  const format = /\.(csv|tsv|jsonl|ndjson)$/i.exec(path)?.[1].toLowerCase();
  if (!plain || options.format !== undefined || !format || /[*?[]/.test(path)) return undefined;
  const text = headOf(path);
  if (text === undefined) return undefined;
  if (format === 'jsonl' || format === 'ndjson') return jsonColumns(jsonLines(text));
  return csvColumns(text, options.delimiter ?? (format === 'tsv' ? '\t' : undefined));
}

/** A WRENCH folder's columns by its smallest split, `{id: {label, weak_labels, data}}`. */
function wrenchColumns(folder: string): Column[] | undefined {
  const files = ['train.json', 'valid.json', 'test.json']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));
  const [smallest] = files.map((file) => ({ file, bytes: statSync(file).size })).sort((a, b) => a.bytes - b.bytes);
  if (!smallest || smallest.bytes > wholeFile) return undefined;
  let rows: { weak_labels?: unknown; data?: unknown }[];
  try {
    rows = Object.values(JSON.parse(readFileSync(smallest.file, 'utf8')) as object);
  } catch {
    return undefined;
  }
  const votes = rows[0]?.weak_labels;
  const data = jsonColumns(rows.map((row) => row?.data));
  if (!data || !Array.isArray(votes)) return undefined;
  const implied = ['id', 'split', 'label', ...votes.map((_, j) => `lf${j}`)];
  return [
    ...implied.map((name, i): Column => ({ name, type: i < 2 ? 'text' : 'number' })),
    ...data.filter(({ name }) => !implied.includes(name)),
  ];
}

/** The first lines of a file, none of them cut. */
function headOf(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(glance);
    const length = readSync(file, bytes, 0, glance, 0);
    // `stream` lets a character be cut at the end; bytes that are no UTF-8 throw.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
    return length < glance ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

function jsonLines(text: string): unknown[] | undefined {
  try {
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]));
  } catch {
    return undefined;
  }
}

/** The keys of all objects; undefined where one of the rows is none. */
function jsonColumns(rows: readonly unknown[] | undefined): Column[] | undefined {
  const values = new Map<string, unknown[]>();
  for (const row of rows ?? []) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
    for (const [name, value] of Object.entries(row)) {
      const seen = values.get(name);
      if (seen) seen.push(value);
      else values.set(name, [value]);
    }
  }
  return values.size === 0 ? undefined : [...values].map(([name, cells]) => ({ name, type: jsonType(cells) }));
}

function jsonType(cells: readonly unknown[]): Column['type'] {
  const there = cells.filter((cell) => cell !== null);
  const all = (test: (cell: unknown) => boolean) => there.length > 0 && there.every(test);
  if (all((cell) => typeof cell === 'number')) return 'number';
  if (all((cell) => typeof cell === 'boolean')) return 'boolean';
  if (all(Array.isArray)) return 'list';
  return all((cell) => typeof cell === 'object') ? 'other' : 'text';
}

/** RFC 4180 with the first line for names, and nothing odd about the lines that follow. */
function csvColumns(text: string, given: string | undefined): Column[] | undefined {
  const delimiter = given ?? widest([',', ';', '\t', '|'], firstLine(text));
  if (delimiter === undefined || delimiter.length !== 1) return undefined;
  const rows = records(text, delimiter);
  const [names, ...others] = rows ?? [];
  if (!names || names.some((name) => name.trim() === '') || new Set(names.map(fold)).size !== names.length)
    return undefined;
  if (others.some((row) => row.length !== names.length)) return undefined;
  return names.map((name, i) => {
    const cells = others.map((row) => row[i].trim()).filter((cell) => cell !== '');
    return { name, type: cells.length > 0 && cells.every((cell) => Number.isFinite(Number(cell))) ? 'number' : 'text' };
  });
}

function firstLine(text: string): string {
  return text.slice(0, text.search(/\r?\n|$/));
}

function fold(name: string): string {
  return name.toLowerCase();
}

function widest(delimiters: readonly string[], line: string): string | undefined {
  const found = delimiters.filter((delimiter) => line.includes(delimiter));
  // One column, or several delimiters that could be meant: the engine knows better.
  return found.length === 1 ? found[0] : undefined;
}

/** The fields of each record; undefined where a quote stands at an odd place. The last record may be cut and is left out. */
function records(text: string, delimiter: string): string[][] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      const end = closingQuote(text, at);
      if (end === undefined) return rows;
      field = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const from = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
      field = text.slice(from, at);
    }
    row.push(field);
    if (text[at] === delimiter) {
      at++;
      if (at < text.length) continue;
    }
    if (text[at] === '\r') at++;
    if (at < text.length && text[at] !== '\n') return undefined;
    at++;
    rows.push(row);
    row = [];
  }
  return rows;
}

function closingQuote(text: string, open: number): number | undefined {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}
