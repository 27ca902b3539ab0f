import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ContentStore } from './contentStore.js';

const space = 'files';

/** Milliseconds within which a file can be written twice without its times telling; the coarsest clocks of file systems tick every two seconds. */
const racy = 2000;

/** What `stat` knows of a file; it differs after every write that the clock of the file system can tell from the one before. */
interface FileState {
  readonly device: string;
  readonly inode: string;
  readonly size: string;
  readonly modified: string;
  readonly changed: string;
}

interface HashedFile extends FileState {
  readonly sha256: string;
}

/**
 * Hashes of files by their content. A hash is remembered with what `stat` says of the file, as git's index does, and the content is
 * read again when any of that differs. The time of the last change of the inode is among it, which no `touch` sets back. A file
 * that was written less than two seconds ago may be written again within the same tick: its hash is given and not remembered.
 */
export class FileHasher {
  constructor(
    private readonly store: ContentStore,
    private readonly now: () => number = Date.now,
  ) {}

  /** @returns hexadecimal sha256; undefined where there is no file that can be read, or it is written to meanwhile */
  async hash(path: string): Promise<string | undefined> {
    const file = resolve(path);
    const started = this.now();
    const state = await stateOf(file);
    if (!state) return undefined;
    const key = createHash('sha256').update(file).digest('hex');
    const known = await this.#remembered(key);
    if (known && sameState(known, state)) return known.sha256;
    const sha256 = await contentHash(file);
    const after = await stateOf(file);
    if (sha256 === undefined || !after || !sameState(state, after)) return undefined;
    const written = Math.max(Number(state.modified), Number(state.changed)) / 1e6;
    if (written + racy < started) {
      const record: HashedFile = { ...state, sha256 };
      await this.store.put(space, key, { record: Buffer.from(JSON.stringify(record)) });
    }
    return sha256;
  }

  async #remembered(key: string): Promise<HashedFile | undefined> {
    const entry = await this.store.get(space, key, ['record']);
    return entry && (JSON.parse(Buffer.from(entry.record).toString('utf8')) as HashedFile);
  }
}

async function stateOf(path: string): Promise<FileState | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return {
    device: String(found.dev),
    inode: String(found.ino),
    size: String(found.size),
    modified: String(found.mtimeNs),
    changed: String(found.ctimeNs),
  };
}

function sameState(a: FileState, b: FileState): boolean {
  return (['device', 'inode', 'size', 'modified', 'changed'] as const).every((key) => a[key] === b[key]);
}

async function contentHash(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
