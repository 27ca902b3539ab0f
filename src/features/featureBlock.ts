/**
 * One feature of n rows as the network eats it.
 *
 * - `sparse`: CSR. Row i's entries stand at positions `rowOffsets[i]` … `rowOffsets[i + 1] − 1` of `indices` (ascending
 *   within the row, each below d) and `values`. It is fed as an embedding bag and never spread to n × d.
 * - `dense`: `values` holds [n, d], row-major.
 * - `tokens`: `ids` holds [n, length], row-major: the words of a text in order, which only some trunks read.
 */
export type FeatureBlock = SparseBlock | DenseBlock | TokenBlock;

/** A feature of few entries a row, such as n-grams of a text: CSR. */
export interface SparseBlock {
  readonly kind: 'sparse';
  readonly name: string;
  readonly n: number;
  readonly d: number;
  /** [n + 1] */
  readonly rowOffsets: Uint32Array;
  /** [number of entries] column, 0…d−1. */
  readonly indices: Uint32Array;
  /** [number of entries] */
  readonly values: Float32Array;
}

/** A feature of numbers in every row. */
export interface DenseBlock {
  readonly kind: 'dense';
  readonly name: string;
  readonly n: number;
  readonly d: number;
  /** [n, d] row-major, all finite. */
  readonly values: Float32Array;
}

/** A feature of a text's words in order, as ids. */
export interface TokenBlock {
  readonly kind: 'tokens';
  readonly name: string;
  readonly n: number;
  /** Number of ids: each is 0…d−1. */
  readonly d: number;
  /** Tokens per row. */
  readonly length: number;
  /** [n, length] row-major; 0 is padding, and only stands at a row's end. */
  readonly ids: Int32Array;
}

/** The features of n rows: one block per declared feature, in the order of the config. */
export interface FeatureSet {
  readonly n: number;
  readonly blocks: readonly FeatureBlock[];
}
