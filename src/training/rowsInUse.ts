import type { FeatureSet, SparseBlock } from '../features/featureBlock.js';

/** What a training may ever look up in its tables. */
export interface RowUse {
  readonly features: FeatureSet;
  /** The rows of `features` that any batch may hold. */
  readonly trainRows: ArrayLike<number>;
  /** Further rows that batches may hold; `unknown`: which ones is not known yet. */
  readonly copies?: FeatureSet | 'unknown';
  /** By table name: the rows of these keep what they know, whether training uses them or not. */
  readonly pretrained?: ReadonlyMap<string, unknown>;
}

/**
 * Which rows of the tables training may move: those that occur in the training rows, or all where copies are not known beforehand. The others
 * are set to zero in tables that are not pretrained: a word never trained on says nothing, rather than noise.
 *
 * @param tables [d, width] by variable name, in the order of the sparse blocks
 * @returns [d] per table, 1 for a row that may move
 */
export function rowsInUse(
  tables: ReadonlyMap<string, Float32Array>,
  width: number,
  { features, trainRows, copies, pretrained }: RowUse,
): Uint8Array[] {
  const blocks = sparseBlocks(features);
  return [...tables].map(([name, table], i) => {
    const block = blocks[i];
    const used = new Uint8Array(block.d);
    for (let at = 0; at < trainRows.length; at++) {
      const end = block.rowOffsets[trainRows[at] + 1];
      for (let entry = block.rowOffsets[trainRows[at]]; entry < end; entry++) used[block.indices[entry]] = 1;
    }
    const own = copies === undefined || copies === 'unknown' ? undefined : sparseBlocks(copies)[i];
    if (own) for (const index of own.indices) used[index] = 1;
    if (!pretrained?.has(name)) {
      for (let row = 0; row < block.d; row++) if (!used[row]) table.fill(0, row * width, (row + 1) * width);
    }
    if (copies === 'unknown') used.fill(1);
    return used;
  });
}

function sparseBlocks({ blocks }: FeatureSet): SparseBlock[] {
  return blocks.filter((block) => block.kind === 'sparse');
}
