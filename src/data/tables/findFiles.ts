import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EspalierError } from '../../core/errors.js';
import type { Database } from '../database.js';
import { type FileFormat, type FileSpec, fileFormats } from '../dataSpec.js';
import { sqlString } from '../sqlText.js';

/** The files behind a path or glob, in the order of their names, and what they are. */
export async function findFiles(
  database: Database,
  spec: FileSpec,
): Promise<{ files: readonly string[]; format: FileFormat }> {
  const found = await stat(spec.path).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new EspalierError({
      code: 'FILE_IS_FOLDER',
      path: spec.path,
      message: 'expected a file or a glob; received a folder',
      hint: `Name its files, e.g. "${spec.path}/*.parquet"; a WRENCH folder is {kind: wrench, path: …}.`,
    });
  }
  let files: string[] = found ? [spec.path] : [];
  if (!found && /[*?[]/.test(spec.path)) {
    const rows = await database.query<{ file: string }>(`SELECT file FROM glob(${sqlString(spec.path)})`);
    files = rows.map(({ file }) => file).sort();
  }
  if (files.length === 0) {
    const folder = dirname(spec.path);
    const folderIsThere = /[*?[]/.test(folder) || (await stat(folder).catch(() => undefined));
    throw new EspalierError({
      code: 'FILE_MISSING',
      path: spec.path,
      message: `expected ${found ? 'a file' : 'a file or a glob that matches some'}; received nothing there`,
      hint: folderIsThere
        ? `The folder holds no ${basename(spec.path)}; a path in an experiment file is relative to that file.`
        : `There is no folder ${folder}; a path in an experiment file is relative to that file.`,
    });
  }
  const formats = new Set(files.map((file) => spec.format ?? formatOf(file)));
  if (formats.size > 1) {
    throw new EspalierError({
      code: 'FILE_FORMATS',
      path: spec.path,
      message: `expected files of one format; received ${[...formats].join(' and ')}`,
    });
  }
  return { files, format: [...formats][0] };
}

/** The format that a file's extension tells; `.gz` and `.zst` behind it are unpacked while reading. */
export function formatOf(file: string): FileFormat {
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/.exec(basename(file).toLowerCase())?.[1];
  if (extension === 'ndjson') return 'jsonl';
  const format = fileFormats.find((each) => each === extension);
  if (format) return format;
  throw new EspalierError({
    code: 'FILE_FORMAT',
    path: file,
    message: `expected a file named ${fileFormats.map((each) => `.${each}`).join(', ')}; received ${extension ? `.${extension}` : 'no extension'}`,
    hint: `Say what it is: source: {path: ${basename(file)}, format: csv}.`,
  });
}
