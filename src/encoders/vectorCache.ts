import { createHash } from 'node:crypto';
import type { ContentStore } from '../cache/contentStore.js';

/** Bytes of a text's key: 128 bits of its sha256. */
const keyBytes = 16;

/** Rows that are written together; what is smaller may be merged with its like later. */
const fullBlock = 4096;

/** Blocks that are not full may pile up to this number before they are merged. */
const smallBlocks = 32;

/** More than any block holds. */
const mostRows = 2 ** 20;

/** Milliseconds of encoding that a process killed in the middle may lose. */
const longestUnsaved = 20_000;

/** Blocks whose rows stay in memory, the ones used last. */
const openBlocks = 4;

/** A text's vector, and its {@link keyStatus}. */
export interface CachedVector {
  readonly values: Float32Array;
  readonly status: number;
}

interface Block {
  readonly keys: Uint8Array;
  readonly status: Uint8Array;
  readonly rows: Float32Array;
}

/**
 * The vectors of texts under one model and setting, in blocks of a {@link ContentStore}: `keys` [rows, 16] hashes of the texts,
 * `status` [rows], `rows` [rows, d] little-endian 32-bit floats. Blocks are never changed: new texts make new blocks, so that processes
 * at work on the same texts do not disturb each other, and only the small keys are read to know what is there.
 */
export class VectorCache {
  #blocks: string[] = [];
  /** Where each text's vector stands: the number of its block · `mostRows` + its row. */
  readonly #places = new Map<string, number>();
  readonly #open = new Map<string, Block>();
  #waiting: { key: string; vector: CachedVector }[] = [];
  #savedAt: number;

  private constructor(
    private readonly store: ContentStore,
    private readonly space: string,
    private readonly now: () => number,
  ) {
    this.#savedAt = now();
  }

  /** @param space names the model and setting: what its vectors rest on */
  static async open(
    store: ContentStore,
    space: string,
    now: () => number = () => performance.now(),
  ): Promise<VectorCache> {
    const cache = new VectorCache(store, space, now);
    const small = await cache.#readKeys();
    if (small.length > smallBlocks) {
      await cache.#merge(small);
      await cache.#readKeys();
    }
    return cache;
  }

  static keyOf(text: string): string {
    return createHash('sha256').update(text, 'utf8').digest('binary').slice(0, keyBytes);
  }

  async get(key: string): Promise<CachedVector | undefined> {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const name = this.#blocks[Math.floor(place / mostRows)];
    const block = this.#open.get(name) ?? (await this.#read(name));
    return block && vectorAt(block, place % mostRows);
  }

  /** Keeps a vector; it is written with others, at the latest by {@link VectorCache.save}. */
  async add(key: string, vector: CachedVector): Promise<void> {
    this.#waiting.push({ key, vector });
    if (this.#waiting.length >= fullBlock || this.now() - this.#savedAt > longestUnsaved) await this.save();
  }

  /** Writes what waits. */
  async save(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    this.#savedAt = this.now();
    if (rows.length > 0) await this.#write(rows);
  }

  /** @returns the blocks that are not full */
  async #readKeys(): Promise<string[]> {
    this.#blocks = await this.store.keys(this.space);
    this.#places.clear();
    this.#open.clear();
    const small: string[] = [];
    for (const [number, name] of this.#blocks.entries()) {
      const parts = await this.store.get(this.space, name, ['keys']);
      if (!parts) continue;
      const rows = parts.keys.length / keyBytes;
      for (let row = 0; row < rows; row++) this.#places.set(keyAt(parts.keys, row), number * mostRows + row);
      if (rows < fullBlock) small.push(name);
    }
    return small;
  }

  /** @returns whether they could be kept */
  async #write(rows: readonly { key: string; vector: CachedVector }[]): Promise<boolean> {
    const d = rows[0].vector.values.length;
    const keys = Buffer.concat(rows.map(({ key }) => Buffer.from(key, 'latin1')));
    const values = new Float32Array(rows.length * d);
    rows.forEach(({ vector }, i) => {
      values.set(vector.values, i * d);
    });
    const status = Uint8Array.from(rows, ({ vector }) => vector.status);
    const block = createHash('sha256').update(keys).digest('hex').slice(0, 32);
    return this.store.put(this.space, block, { keys, status, rows: new Uint8Array(values.buffer) });
  }

  /** Undefined where another process has evicted the block, or it is damaged: its rows are as good as never written. */
  async #read(name: string): Promise<Block | undefined> {
    const parts = await this.store.get(this.space, name, ['keys', 'status', 'rows']);
    if (!parts) return undefined;
    const block = { keys: parts.keys, status: parts.status, rows: new Float32Array(parts.rows.buffer) };
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < openBlocks) break;
      this.#open.delete(oldest);
    }
    this.#open.set(name, block);
    return block;
  }

  /** Writes many small blocks, such as single predictions leave, as few large ones. */
  async #merge(names: readonly string[]): Promise<void> {
    let rows = new Map<string, CachedVector>();
    let read: string[] = [];
    const write = async () => {
      const kept = rows.size === 0 || (await this.#write([...rows].map(([key, vector]) => ({ key, vector }))));
      if (kept) for (const name of read) await this.store.delete(this.space, name);
      rows = new Map();
      read = [];
    };
    for (const name of names) {
      const block = await this.#read(name);
      if (!block) continue;
      for (let row = 0; row < block.status.length; row++) rows.set(keyAt(block.keys, row), vectorAt(block, row));
      read.push(name);
      if (rows.size >= fullBlock) await write();
    }
    if (read.length > 1) await write();
  }
}

function vectorAt({ rows, status }: Block, row: number): CachedVector {
  const d = rows.length / status.length;
  return { values: rows.subarray(row * d, (row + 1) * d), status: status[row] };
}

function keyAt(keys: Uint8Array, row: number): string {
  return Buffer.from(keys.buffer, keys.byteOffset + row * keyBytes, keyBytes).toString('latin1');
}
