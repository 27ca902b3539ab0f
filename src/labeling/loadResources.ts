import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { EspalierError } from '../core/errors.js';
import type { PrepareContext } from './labelingFunction.js';

/**
 * Reads the files under `resources`: JSON as its value, csv, tsv, jsonl and parquet as records, other text as its lines.
 *
 * @throws EspalierError RESOURCE when a file cannot be read
 */
export async function loadResources(
  resources: Readonly<Record<string, string>>,
  context: Pick<PrepareContext, 'baseDir' | 'readTable' | 'name'>,
): Promise<Record<string, unknown>> {
  const loaded: Record<string, unknown> = {};
  for (const [name, path] of Object.entries(resources)) {
    const file = resolve(context.baseDir, path);
    try {
      loaded[name] = await read(file, context);
    } catch (cause) {
      const message = `labeling function "${context.name}", resource "${name}": ${(cause as Error).message}`;
      throw new EspalierError({ code: 'RESOURCE', path, message }, { cause });
    }
  }
  return loaded;
}

async function read(file: string, { readTable }: Pick<PrepareContext, 'readTable'>): Promise<unknown> {
  const extension = extname(file).toLowerCase();
  if (extension === '.json') return JSON.parse(await readFile(file, 'utf8'));
  if (['.csv', '.tsv', '.jsonl', '.parquet'].includes(extension)) {
    const { columns } = await readTable(file);
    const names = Object.keys(columns);
    const n = columns[names[0]]?.length ?? 0;
    return Array.from({ length: n }, (_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i]])));
  }
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
