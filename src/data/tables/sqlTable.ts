import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { EspalierError } from '../../core/errors.js';
import { readError } from '../readError.js';
import { sqlName, sqlString } from '../sqlText.js';
import { describeColumns, type Table, type TableContext } from '../table.js';

/**
 * The rows of a query. It runs once, into a copy that spills to disk when it is large: a query need not give the same
 * order twice (joins, grouping, random()), and every pass over a source must.
 */
export async function sqlTable({ database, baseDir, headerOnly }: TableContext, sql: string): Promise<Table> {
  const place = 'sql';
  const query = anchorPaths(sql.trim().replace(/;\s*$/, ''), baseDir);
  const name = database.freshName();
  try {
    await database.query(`CREATE ${headerOnly ? 'VIEW' : 'TABLE'} ${name} AS (${query}\n)`);
    return { place, from: name, ...(await describeColumns(database, name, headerOnly)) };
  } catch (error) {
    const told = readError(error, place);
    if (told.code !== 'DATA_READ' && told.code !== 'FILE_MISSING') throw told;
    const message = error instanceof Error ? error.message : String(error);
    throw new EspalierError(
      {
        code: told.code === 'FILE_MISSING' ? told.code : 'SQL',
        path: place,
        message: `expected a query that DuckDB can run; ${message.trim().split('\n')[0]}`,
        hint:
          told.code === 'FILE_MISSING'
            ? `Paths inside the query are relative to ${baseDir}.`
            : "Anything that can stand in brackets behind FROM will do: select … from 'x.parquet' where ….",
      },
      { cause: error },
    );
  }
}

/**
 * Makes the query's file names absolute: DuckDB itself would start from the working directory. A quoted text or name
 * counts as a file's when it ends like one and stands under `baseDir`, or is a glob.
 */
export function anchorPaths(sql: string, baseDir: string): string {
  return sql.replace(
    /'((?:[^']|'')*)'|"((?:[^"]|"")*)"|--[^\n]*|\/\*[\s\S]*?\*\//g,
    (token, text?: string, name?: string) => {
      const path = text?.replaceAll("''", "'") ?? name?.replaceAll('""', '"');
      if (!path || isAbsolute(path) || !/\.(csv|tsv|txt|json|jsonl|ndjson|parquet|db|duckdb)(\.(gz|zst))?$/i.test(path))
        return token;
      const absolute = resolve(baseDir, path);
      if (!/[*?[]/.test(path) && !existsSync(absolute)) return token;
      return text === undefined ? sqlName(absolute) : sqlString(absolute);
    },
  );
}
