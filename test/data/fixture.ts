import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { EspalierError } from '../../src/core/errors.js';
import type { RowSource } from '../../src/core/rowSource.js';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import { dataParams } from '../../src/data/dataParams.js';
import { type Dataset, openDataset } from '../../src/data/openDataset.js';
import { toDataSpec } from '../../src/data/toDataSpec.js';

/** A folder of files that goes when the test file is done. */
export function fixtureFolder(): { path: string; write(name: string, content: string | Buffer): string } {
  const path = mkdtempSync(join(tmpdir(), 'espalier-test-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}

/** Opens the data that a `data:` section describes. */
export function open(baseDir: string, data: unknown, tasks: readonly TaskSpec[] = []): Promise<Dataset> {
  return openDataset(toDataSpec(dataParams.parse(data), { baseDir, seed: 0 }), tasks);
}

/** A task on the one source, with gold in `column`. */
export function task(
  name: string,
  classes: readonly string[],
  column?: string,
  more: Partial<TaskSpec> & { values?: 'names' | 'indices' } = {},
): TaskSpec {
  const { values, ...rest } = more;
  return {
    name,
    classes,
    source: 'data',
    gold: column === undefined ? undefined : { column, train: 'none', values },
    ...rest,
  };
}

/** All rows of a source, column by column. */
export async function allRows(
  source: RowSource,
  columns: readonly string[] = source.columns.map(({ name }) => name),
): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = Object.fromEntries(columns.map((name) => [name, []]));
  for await (const chunk of source.chunks(columns)) {
    for (const name of columns) all[name].push(...chunk.columns[name]);
  }
  return all;
}

/** The rows of the one source that `data` describes. */
export async function rowsOf(baseDir: string, data: unknown): Promise<Record<string, unknown[]>> {
  const dataset = await open(baseDir, data);
  try {
    return await allRows(dataset.sources.get('data') as RowSource);
  } finally {
    await dataset.close();
  }
}

/** The problems with which `work` fails. */
export async function problemsOf(work: Promise<unknown>): Promise<EspalierError['problems']> {
  try {
    await work;
  } catch (error) {
    if (error instanceof EspalierError) return error.problems;
    throw error;
  }
  throw new Error('expected an EspalierError; nothing was thrown');
}
