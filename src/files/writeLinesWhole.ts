import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from './makeFolder.js';
import { cannotWrite, partialPath } from './writeFileWhole.js';

/**
 * Writes a text file line by line as the lines come, so that it need not fit in memory. Like `writeFileWhole` it appears whole or
 * not at all: what fails or stops on the way, the lines' own source included, leaves nothing behind.
 *
 * @param lines one or several at a time, without a line break at the end
 * @throws EspalierError CANNOT_WRITE with the reason; and what `lines` throws
 */
export async function writeLinesWhole(path: string, lines: AsyncIterable<string>): Promise<void> {
  const partial = partialPath(path);
  let ofLines: unknown;
  async function* ended() {
    try {
      for await (const line of lines) yield `${line}\n`;
    } catch (error) {
      ofLines = error;
      throw error;
    }
  }
  try {
    await makeFolder(dirname(path));
    await pipeline(Readable.from(ended()), createWriteStream(partial, { flush: true }));
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw ofLines ?? cannotWrite(path, cause);
  }
}
