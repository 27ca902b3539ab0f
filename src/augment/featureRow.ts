import type { FeatureSet } from '../features/featureBlock.js';

export type RowBlockKind = FeatureSet['blocks'][number]['kind'];

/** One row's part of a feature block. */
export type RowBlock =
  | { readonly kind: 'dense'; readonly name: string /** [d] */; readonly values: Float32Array }
  | {
      readonly kind: 'sparse';
      readonly name: string;
      /** [entries] ascending columns. */
      readonly indices: Uint32Array;
      /** [entries] */
      readonly values: Float32Array;
    }
  | { readonly kind: 'tokens'; readonly name: string /** [length] 0 is padding. */; readonly ids: Int32Array };

/** The features of one row: one block per feature. */
export type FeatureRow = readonly RowBlock[];

/** A row of a feature set: views on its arrays, not copies. */
export function featureRow({ blocks }: FeatureSet, row: number): FeatureRow {
  return blocks.map((block): RowBlock => {
    const { name } = block;
    if (block.kind === 'dense')
      return { kind: 'dense', name, values: block.values.subarray(row * block.d, (row + 1) * block.d) };
    if (block.kind === 'tokens') {
      return { kind: 'tokens', name, ids: block.ids.subarray(row * block.length, (row + 1) * block.length) };
    }
    const [from, to] = [block.rowOffsets[row], block.rowOffsets[row + 1]];
    return { kind: 'sparse', name, indices: block.indices.subarray(from, to), values: block.values.subarray(from, to) };
  });
}
