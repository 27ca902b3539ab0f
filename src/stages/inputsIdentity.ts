import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ContentStore } from '../cache/contentStore.js';
import { FileHasher } from '../cache/fileHasher.js';
import type { Experiment } from '../config/experiment.js';
import { openDataset } from '../data/openDataset.js';
import { parseRef } from '../labeling/loadFunction.js';
import { reachedCode } from '../labeling/reachedCode.js';
import { filesReadBy } from './filesReadBy.js';
import { sourceIdentity } from './sourceIdentity.js';

/**
 * Hashes of what experiments read beside their config: the rows of their sources, tables, code, and the weights that training starts from. What two of them
 * have in common is looked at once.
 */
export class InputsIdentity {
  readonly #hasher: FileHasher;
  readonly #known = new Map<string, Promise<unknown>>();

  constructor(
    store: ContentStore,
    private readonly signal?: AbortSignal,
  ) {
    this.#hasher = new FileHasher(store);
  }

  /** @throws EspalierError what opening the data brings */
  async of(experiment: Experiment): Promise<string> {
    const { data, labelingFunctions, slices, augment, transfer } = experiment;
    const { limit: _, seed: __, ...rows } = data;
    const parts = await Promise.all([
      this.#once(['rows', rows], () => this.#rows(experiment)),
      this.#once(['files', rows, labelingFunctions, slices, augment], () => this.#files(experiment)),
      this.#once(['weights', transfer?.from], () => this.#weights(transfer?.from)),
    ]);
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  #once(key: unknown, look: () => Promise<unknown>): Promise<unknown> {
    const text = JSON.stringify(key);
    const known = this.#known.get(text) ?? look();
    this.#known.set(text, known);
    return known;
  }

  async #rows({ data: spec }: Experiment): Promise<unknown> {
    // A world stands in the config: nothing of it needs to be drawn to know it.
    if (Object.values(spec.sources).every(({ kind }) => kind === 'synthetic')) return spec.sources;
    const { limit: _, ...whole } = spec;
    const data = await openDataset(whole, [], { signal: this.signal });
    try {
      const found: Record<string, string | null> = {};
      for (const [name, source] of data.sources) {
        const columns = source.columns.map((column) => column.name);
        found[name] = (await sourceIdentity(source, spec.sources[name], columns, this.#hasher, this.signal)) ?? null;
      }
      return found;
    } finally {
      await data.close();
    }
  }

  async #files(experiment: Experiment): Promise<unknown> {
    const { files } = await filesReadBy(experiment);
    const refs = (experiment.augment?.transformations ?? []).flatMap(({ kind, params }) => {
      const ref = kind === 'function' ? parseRef(String((params as { ref?: unknown }).ref)) : undefined;
      return ref ? [{ file: resolve(experiment.data.baseDir, ref.path), name: ref.name }] : [];
    });
    const reached = await reachedCode(refs);
    const code = [...refs.map(({ file }) => file), ...reached.flatMap((each) => each?.files ?? [])];
    return this.#hashes([...new Set([...files, ...code])]);
  }

  /** Of a run: its network; of anything else: every file of its folder. */
  async #weights(from: string | undefined): Promise<unknown> {
    if (from === undefined) return null;
    for (const folder of [join(from, 'model'), from]) {
      const names = await readdir(folder).catch(() => []);
      const files = names.filter((name) => /\.(safetensors|json|bin)$/.test(name)).sort();
      if (files.length > 0) return this.#hashes(files.map((name) => join(folder, name)));
    }
    return null;
  }

  #hashes(files: readonly string[]): Promise<(string | null)[]> {
    return Promise.all(files.map(async (file) => (await this.#hasher.hash(file)) ?? null));
  }
}
