import { resolve } from 'node:path';
import { type SplitName, splitNames } from '../core/split.js';
import type { DataParams, SourceParams, TableParams } from './dataParams.js';
import {
  type DataSpec,
  defaultSourceName,
  type FileSpec,
  type SourceSpec,
  type SplitSpec,
  type SqlSpec,
} from './dataSpec.js';

/** Resolves a parsed `data:` section; relative paths start from `baseDir`, the folder of the file that holds it. */
export function toDataSpec(params: DataParams, options: { baseDir: string; seed: number }): DataSpec {
  const { baseDir, seed } = options;
  const forms = params.sources ?? { [defaultSourceName]: params.source as SourceParams };
  return {
    sources: Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, toSourceSpec(form, baseDir, seed)])),
    id: params.id,
    splits: params.splits && toSplitSpec(params.splits),
    ...(typeof params.limit?.train === 'number' && { limit: { train: params.limit.train } }),
    onFault: params.onFault,
    seed,
    baseDir,
  };
}

/** Resolves one parsed source: what stands behind `source:`; `seed` is the world’s where a synthetic one has none. */
export function toSourceSpec(form: SourceParams, baseDir: string, seed = 0): SourceSpec {
  if (typeof form === 'string') return toTableSpec(form, baseDir);
  const files: Partial<Record<SplitName, FileSpec | SqlSpec>> = {};
  for (const name of splitNames) {
    const table = form[name];
    if (table !== undefined) files[name] = toTableSpec(table, baseDir);
  }
  if (Object.keys(files).length > 0) return { kind: 'splitFiles', files };
  if (form.kind === 'wrench') return { kind: 'wrench', path: resolve(baseDir, form.path as string) };
  if (form.world) return { kind: 'synthetic', world: { ...form.world, seed: form.world.seed ?? seed } };
  const { kind: _, world: _w, train: _1, validation: _2, test: _3, ...table } = form;
  return toTableSpec(table, baseDir);
}

function toTableSpec(form: TableParams, baseDir: string): FileSpec | SqlSpec {
  if (typeof form === 'string') return { kind: 'file', path: resolve(baseDir, form) };
  const { sql, path, ...options } = form;
  if (sql !== undefined) return { kind: 'sql', sql };
  return { kind: 'file', path: resolve(baseDir, path as string), ...options };
}

function toSplitSpec(params: NonNullable<DataParams['splits']>): SplitSpec {
  const { train, validation, test, group, time, column, map } = params;
  if (column !== undefined) return { kind: 'column', column, map: map ?? {} };
  const given = train !== undefined || validation !== undefined || test !== undefined;
  const shares = given
    ? { train: train ?? 0, validation: validation ?? 0, test: test ?? 0 }
    : { train: 0.8, validation: 0.1, test: 0.1 };
  return { kind: 'ratio', shares, group, time };
}
