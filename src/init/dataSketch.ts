/** What a look at a data file shows of one column. */
export interface ColumnSketch {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'other';
  /** Different values among the rows looked at, missing ones aside. */
  readonly distinct: number;
  /** Share of the rows looked at that have a value, 0…1. */
  readonly filled: number;
  /** Mean number of words in a cell. */
  readonly words: number;
  /** The middle value: of the numbers, or of the cells' number of words for text. */
  readonly median: number;
  /** The most frequent value, as text. */
  readonly mode: string;
}

/** What a look at a data file shows. */
export interface DataSketch {
  /** Absolute path of the file. */
  readonly path: string;
  /** Rows looked at, from the head of the file. */
  readonly rows: number;
  readonly columns: readonly ColumnSketch[];
}
