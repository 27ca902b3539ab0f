import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { type EntryParts, encodeEntry, readEntry } from './cacheEntry.js';

/** What a store holds. */
export interface StoreUsage {
  readonly folder: string;
  readonly limit: number;
  readonly entries: number;
  readonly bytes: number;
  /** By the first name of a space, such as `vectors`. */
  readonly kinds: Readonly<Record<string, { readonly entries: number; readonly bytes: number }>>;
}

interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds. */
  readonly used: number;
}

const extension = '.entry';

/** A write that was broken off leaves its partial file; nobody's write takes this long, in milliseconds. */
const abandoned = 60 * 60 * 1000;

/**
 * One store on disk for everything that is worth keeping between runs. An entry is named by a space (`vectors/<hash>`: what
 * the entries of one kind and setting share) and a key, a hash of what it was computed from, so that it never goes out of date.
 *
 * It may always be lost and never lies: entries appear whole or not at all, a damaged one is taken away and counts as
 * missing, and the ones not used for longest go when the limit is reached. Processes share it without locks: two that
 * write the same entry write the same bytes. When it cannot be written (a full disk, a folder that is read-only), `warn` hears
 * of it once and the work goes on without.
 */
export class ContentStore {
  #warned = false;
  /** Bytes in the store as far as this process knows; counted at the first write. */
  #bytes: number | undefined;

  constructor(
    readonly folder: string,
    readonly limit: number,
    private readonly warn: (line: string) => void = () => {},
  ) {}

  /** The named parts of an entry, each in an array of its own; undefined where it is missing or damaged. */
  async get<N extends string>(
    space: string,
    key: string,
    names: readonly N[],
  ): Promise<Record<N, Uint8Array<ArrayBuffer>> | undefined> {
    const path = this.#path(space, key);
    const file = await open(path, 'r').catch(() => undefined);
    if (!file) return undefined;
    let parts: Record<string, Uint8Array<ArrayBuffer>> | undefined;
    try {
      parts = await readEntry(file, names);
    } finally {
      await file.close();
    }
    if (!parts) {
      await rm(path, { force: true }).catch(() => {});
      this.warn(`cache: an entry was damaged (${path}); what it held is computed again`);
      return undefined;
    }
    const now = new Date();
    await utimes(path, now, now).catch(() => {});
    return parts;
  }

  /** Keeps an entry. @returns whether it could */
  async put(space: string, key: string, parts: EntryParts): Promise<boolean> {
    const content = encodeEntry(parts);
    if (content.length > this.limit) return false;
    try {
      // An entry that the machine's power takes half of is damaged, which its checksum tells; waiting for the disk costs more than most entries.
      await writeFileWhole(this.#path(space, key), content, { durable: false });
      this.#bytes = this.#bytes === undefined ? undefined : this.#bytes + content.length;
      await this.#makeRoom();
      return true;
    } catch (error) {
      if (!this.#warned) this.warn(`cache: nothing more is kept (${(error as Error).message.split('\n', 1)[0]})`);
      this.#warned = true;
      return false;
    }
  }

  /** The keys of a space, in ascending order. */
  async keys(space: string): Promise<string[]> {
    const names = await readdir(join(this.folder, space)).catch(() => []);
    return names
      .filter((name) => name.endsWith(extension))
      .map((name) => name.slice(0, -extension.length))
      .sort();
  }

  async delete(space: string, key: string): Promise<void> {
    await rm(this.#path(space, key), { force: true }).catch(() => {});
  }

  async usage(): Promise<StoreUsage> {
    const kinds: Record<string, { entries: number; bytes: number }> = {};
    const files = await this.#files();
    for (const { path, bytes } of files) {
      const [kind] = relative(this.folder, path).split(sep);
      kinds[kind] ??= { entries: 0, bytes: 0 };
      kinds[kind].entries++;
      kinds[kind].bytes += bytes;
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { folder: this.folder, limit: this.limit, entries: files.length, bytes, kinds };
  }

  /** Takes everything away. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    this.#bytes = undefined;
  }

  /** Takes away what was not used for longest, down to nine tenths of the limit. */
  async #makeRoom(): Promise<void> {
    if (this.#bytes !== undefined && this.#bytes <= this.limit) return;
    const files = (await this.#files()).sort((a, b) => a.used - b.used);
    this.#bytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (this.#bytes <= this.limit) return;
    for (const { path, bytes } of files) {
      if (this.#bytes <= 0.9 * this.limit) break;
      await rm(path, { force: true });
      this.#bytes -= bytes;
    }
  }

  /** Every entry; on the way, what broken-off writes left behind is swept up. */
  async #files(): Promise<StoredFile[]> {
    const names = await readdir(this.folder, { recursive: true }).catch(() => []);
    const files: StoredFile[] = [];
    for (const name of names) {
      const path = join(this.folder, name);
      if (!name.endsWith(extension) && !name.endsWith('.partial')) continue;
      // Another process may have taken it away meanwhile.
      const found = await stat(path).catch(() => undefined);
      if (!found) continue;
      if (name.endsWith(extension)) files.push({ path, bytes: found.size, used: found.mtimeMs });
      else if (Date.now() - found.mtimeMs > abandoned) await rm(path, { force: true });
    }
    return files;
  }

  #path(space: string, key: string): string {
    return join(this.folder, ...space.split('/'), `${key}${extension}`);
  }
}
