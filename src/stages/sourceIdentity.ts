import { createHash } from 'node:crypto';
import type { FileHasher } from '../cache/fileHasher.js';
import type { RowSource } from '../core/rowSource.js';
import type { SourceSpec } from '../data/dataSpec.js';
import { version } from '../version.js';

/**
 * A hash that stands for a source's rows: of the files they lie in and of how these are read. Where a query makes the rows, of the
 * cells of `columns` as they are read; of a synthetic world, what it is drawn from.
 *
 * @param columns what is asked about the rows
 * @returns undefined where a file is written to right now
 */
export async function sourceIdentity(
  source: RowSource,
  spec: SourceSpec,
  columns: readonly string[],
  hasher: FileHasher,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (spec.kind === 'synthetic') {
    return sha256(JSON.stringify(['world', version, spec.world, ...(source.selection ? [source.selection] : [])]));
  }
  if (!source.files) return sha256(`cells ${source.n} ${await cellsHash(source, columns, signal)}`);
  const files = await Promise.all(source.files.map((file) => hasher.hash(file)));
  if (files.some((hash) => hash === undefined)) return undefined;
  // Where a file lies is no matter.
  const read = JSON.stringify(spec, (key, value) => (key === 'path' ? undefined : value));
  return sha256(JSON.stringify([read, files, ...(source.selection ? [source.selection] : [])]));
}

async function cellsHash(source: RowSource, columns: readonly string[], signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(columns));
  for await (const chunk of source.chunks(columns, { signal })) {
    for (const name of columns) hash.update(JSON.stringify(chunk.columns[name]));
  }
  return hash.digest('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
