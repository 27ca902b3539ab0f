import { dirname } from 'node:path';
import { openDatabase } from '../data/database.js';
import type { FileSpec } from '../data/dataSpec.js';
import { openTables } from '../data/openTables.js';
import { reading } from '../data/readError.js';
import { sqlName } from '../data/sqlText.js';
import type { DataSketch } from './dataSketch.js';

/** How many rows a first look takes in. */
const lookedAt = 5000;

/**
 * Looks at the head of a data file: its columns, and what their cells are like.
 *
 * @param file with the absolute path of a csv, tsv, json, jsonl or parquet file
 */
export async function sketchData(file: FileSpec): Promise<DataSketch> {
  const { path } = file;
  const database = await openDatabase();
  try {
    // The types come from the whole file, as in a run: a word in its last row makes a column text.
    const [table] = await openTables({ database, baseDir: dirname(path), headerOnly: false }, file);
    const measures = table.columns.flatMap(({ type }, i) => {
      const text = `trim(c${i}::VARCHAR)`;
      const size = type === 'number' ? `c${i}` : `len(string_split(${text}, ' '))`;
      return [
        `count(DISTINCT ${text}) FILTER (${text} <> '') AS distinct${i}`,
        `count(*) FILTER (${text} <> '') AS filled${i}`,
        `avg(len(string_split(${text}, ' '))) FILTER (${text} <> '') AS words${i}`,
        `median(${size}) FILTER (${text} <> '') AS median${i}`,
        `mode(${text}) FILTER (${text} <> '') AS mode${i}`,
      ];
    });
    const cells = table.columns.map(({ read }, i) => `${read} AS c${i}`);
    const [found] = await reading(
      path,
      database.query<Record<string, number | string | null>>(
        `SELECT count(*) AS total, ${measures.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${table.from} LIMIT ${lookedAt})`,
      ),
    );
    const rows = Number(found.total);
    return {
      path,
      rows,
      columns: table.columns.map(({ name, type }, i) => ({
        name,
        type,
        distinct: Number(found[`distinct${i}`]),
        filled: rows === 0 ? 0 : Number(found[`filled${i}`]) / rows,
        words: Number(found[`words${i}`] ?? 0),
        median: Number(found[`median${i}`] ?? 0),
        mode: String(found[`mode${i}`] ?? ''),
      })),
    };
  } finally {
    await database.close();
  }
}

/** Every class that a column names, in the order of their numbers or names; empty cells and −1 name none. */
export async function readClasses(file: FileSpec, column: string): Promise<string[]> {
  const { path } = file;
  const database = await openDatabase();
  try {
    const [table] = await openTables({ database, baseDir: dirname(path), headerOnly: false }, file);
    const read = table.columns.find(({ name }) => name === column)?.read ?? sqlName(column);
    const rows = await reading(
      path,
      database.query<{ value: unknown }>(
        `SELECT DISTINCT ${read} AS value FROM ${table.from} WHERE ${read} IS NOT NULL`,
      ),
    );
    const names = rows
      .map(({ value }) => String(value).trim())
      .filter((name) => name !== '' && name !== '-1' && name !== 'NaN');
    const numeric = names.every((name) => Number.isFinite(Number(name)));
    const byName = new Intl.Collator('en', { numeric: true }).compare;
    return [...new Set(names)].sort(numeric ? (a, b) => Number(a) - Number(b) : byName);
  } finally {
    await database.close();
  }
}
