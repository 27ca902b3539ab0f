import type { SplitName } from '../core/split.js';
import type { WorldSpec } from './synthetic/worldParams.js';

/** The name of the one source of an experiment that does not name its sources. */
export const defaultSourceName = 'data';

/** Table formats that are read; by default the file's extension tells which. */
export const fileFormats = ['csv', 'tsv', 'json', 'jsonl', 'parquet'] as const;

export type FileFormat = (typeof fileFormats)[number];

/** One file, or all files that a glob matches (in the order of their names), read as one table. */
export interface FileSpec {
  readonly kind: 'file';
  /** An absolute path or glob. */
  readonly path: string;
  readonly format?: FileFormat;
  /** csv and tsv only. @default 'utf-8' */
  readonly encoding?: 'utf-8' | 'latin-1' | 'utf-16';
  /** csv and tsv only. @default found from the file */
  readonly delimiter?: string;
  /** csv and tsv only: whether the first line holds the column names. @default found from the file */
  readonly header?: boolean;
  /** Columns whose type is not to be guessed. */
  readonly types?: Readonly<Record<string, 'text' | 'number'>>;
}

/** The rows of a query; paths inside it are relative to `DataSpec.baseDir`. */
export interface SqlSpec {
  readonly kind: 'sql';
  readonly sql: string;
}

/** A folder in the WRENCH benchmark's format: `train.json`, `valid.json`, `test.json`, `label.json`. */
export interface WrenchSpec {
  readonly kind: 'wrench';
  /** An absolute path. */
  readonly path: string;
}

/** Rows with planted truth, drawn when they are read. */
export interface SyntheticSpec {
  readonly kind: 'synthetic';
  readonly world: WorldSpec;
}

/** One table per split. */
export interface SplitFilesSpec {
  readonly kind: 'splitFiles';
  readonly files: Readonly<Partial<Record<SplitName, FileSpec | SqlSpec>>>;
}

export type SourceSpec = FileSpec | SqlSpec | WrenchSpec | SyntheticSpec | SplitFilesSpec;

/** How rows are parted into train, validation and test. */
export type SplitSpec =
  | {
      readonly kind: 'ratio';
      /** Shares that sum to 1. */
      readonly shares: Readonly<Record<SplitName, number>>;
      /** All rows with the same value in this column lie in one split. */
      readonly group?: string;
      /** The oldest rows by this column are the train split, the newest the test split. */
      readonly time?: string;
    }
  | {
      readonly kind: 'column';
      readonly column: string;
      /** Value in the column → split, beside the splits' own names. */
      readonly map: Readonly<Record<string, SplitName>>;
    };

/** Where the rows of an experiment come from; all paths are absolute. */
export interface DataSpec {
  readonly sources: Readonly<Record<string, SourceSpec>>;
  /** The id column. @default the row number */
  readonly id?: string;
  /**
   * Beside one table per split, shares part the train table among it and the splits that have no table.
   *
   * @default .8 / .1 / .1 by a hash of the id, or the source's own
   */
  readonly splits?: SplitSpec;
  /** Train rows per source that are kept at most; the other splits stay whole. */
  readonly limit?: { readonly train: number };
  readonly onFault: 'error' | 'count';
  readonly seed: number;
  /** The folder that relative paths inside `{sql}` start from. */
  readonly baseDir: string;
}
