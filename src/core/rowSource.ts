/** A column of a data source as its file declares it. */
export interface Column {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'other';
}

/**
 * Consecutive rows of a source, column by column. A cell is a string, a finite number, a boolean, an array of these
 * (a list column) or null (missing); integers wider than a double's 53 bits come as strings.
 */
export interface RowChunk {
  /** The first row's number within its source. */
  readonly start: number;
  readonly length: number;
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * Rows that can be read again and again, a chunk at a time and only the columns asked for, always in the same order.
 * What stays in memory is what is kept per row here: the id, the split, and the group where splits go by groups.
 */
export interface RowSource {
  readonly name: string;
  /** Number of rows. */
  readonly n: number;
  readonly columns: readonly Column[];
  /** The files that the rows lie in, in their order; left out where more than files makes them, such as a query. */
  readonly files?: readonly string[];
  /** A hash that tells which of the files' rows these are, where they are not all. */
  readonly selection?: string;
  /** [n] example ids, unique within the source. */
  readonly ids: readonly string[];
  /** [n] split codes, see `splitCode`. */
  readonly splits: Uint8Array;
  /** [n] what keeps rows together: rows of one group are in one split, and in one fold; left out where every row is its own. */
  readonly groups?: readonly string[];
  /** Reads the named columns in row order. Stops with the signal's reason when `signal` aborts. */
  chunks(columns: readonly string[], options?: { size?: number; signal?: AbortSignal }): AsyncIterable<RowChunk>;
}
