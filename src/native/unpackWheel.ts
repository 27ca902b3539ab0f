import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { ProgressStage } from '../core/progress.js';

/**
 * Takes files out of a wheel, as a stream: memory holds a chunk, not the wheel.
 *
 * @param wanted which, by their paths in the wheel
 * @param into the folder that they are written under, by the same paths
 * @throws the system's own error where the disk is full
 */
export async function unpackWheel(
  wheel: string,
  wanted: (path: string) => boolean,
  into: string,
  bar: ProgressStage,
  signal?: AbortSignal,
): Promise<void> {
  const { Unzip, UnzipInflate } = await import('fflate');
  let writing: number | undefined;
  const unzip = new Unzip((entry) => {
    if (!wanted(entry.name) || entry.name.endsWith('/')) return;
    const path = join(into, normalize(join('/', entry.name)));
    mkdirSync(dirname(path), { recursive: true });
    // Programs among the libraries (ptxas) must run; wheels keep no other rights that matter here.
    const file = openSync(path, 'w', /\/bin\//.test(entry.name) ? 0o755 : 0o644);
    writing = file;
    entry.ondata = (error, chunk, last) => {
      if (error) throw error;
      writeWhole(file, chunk);
      bar.advance(chunk.length);
      if (!last) return;
      closeSync(file);
      writing = undefined;
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    for await (const chunk of createReadStream(wheel, { highWaterMark: 1 << 20 })) {
      signal?.throwIfAborted();
      unzip.push(chunk as Uint8Array);
    }
    unzip.push(new Uint8Array(0), true);
  } finally {
    if (writing !== undefined) closeSync(writing);
  }
}

/** One `write` may take less than all, on a disk that runs full. */
function writeWhole(file: number, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
}
