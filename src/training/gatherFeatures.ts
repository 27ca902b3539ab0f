import type { FeatureBlock, FeatureSet } from '../features/featureBlock.js';

/**
 * The features of some rows, out of one or two sets of the same blocks: row r < first.n is the first set's, row first.n + i the
 * second's row i.
 *
 * @param rows [b] −1 is padding and gives an empty row
 * @param second left out where no row is its
 */
export function gatherFeatures(first: FeatureSet, rows: ArrayLike<number>, second?: FeatureSet): FeatureSet {
  const sets = second ? [first, second] : [first];
  const blocks = first.blocks.map((_, at) =>
    gatherBlock(sets.map(({ blocks: own }) => own[at]) as FeatureBlock[], rows, first.n),
  );
  return { n: rows.length, blocks };
}

function gatherBlock(parts: readonly FeatureBlock[], rows: ArrayLike<number>, n: number): FeatureBlock {
  const [block] = parts;
  const b = rows.length;
  const of = (row: number) => (row < n ? 0 : 1);
  if (block.kind === 'sparse') {
    const sparse = parts as readonly (typeof block)[];
    const rowOffsets = new Uint32Array(b + 1);
    for (let i = 0; i < b; i++) {
      const own = rows[i] < 0 ? undefined : sparse[of(rows[i])].rowOffsets;
      const row = rows[i] < n ? rows[i] : rows[i] - n;
      rowOffsets[i + 1] = rowOffsets[i] + (own ? own[row + 1] - own[row] : 0);
    }
    const indices = new Uint32Array(rowOffsets[b]);
    const values = new Float32Array(rowOffsets[b]);
    for (let i = 0; i < b; i++) {
      if (rows[i] < 0) continue;
      const from = sparse[of(rows[i])];
      const row = rows[i] < n ? rows[i] : rows[i] - n;
      const [start, end] = [from.rowOffsets[row], from.rowOffsets[row + 1]];
      indices.set(from.indices.subarray(start, end), rowOffsets[i]);
      values.set(from.values.subarray(start, end), rowOffsets[i]);
    }
    return { ...block, n: b, rowOffsets, indices, values };
  }
  const width = block.kind === 'dense' ? block.d : block.length;
  const source = (part: FeatureBlock) =>
    (part.kind === 'dense' ? part.values : part.kind === 'tokens' ? part.ids : undefined)!;
  const out = block.kind === 'dense' ? new Float32Array(b * width) : new Int32Array(b * width);
  for (let i = 0; i < b; i++) {
    if (rows[i] < 0) continue;
    const row = rows[i] < n ? rows[i] : rows[i] - n;
    out.set(source(parts[of(rows[i])]).subarray(row * width, (row + 1) * width), i * width);
  }
  return block.kind === 'dense'
    ? { ...block, n: b, values: out as Float32Array }
    : { ...block, n: b, ids: out as Int32Array };
}
