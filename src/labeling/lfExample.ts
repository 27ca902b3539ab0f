import type { SourcePosition } from '../core/errors.js';

/** A row to test a labeling function on. */
export type ExampleRow =
  /** Cells by column; the others are missing. */
  | { readonly cells: Readonly<Record<string, unknown>> }
  /** A row of the data. */
  | { readonly id: string };

/** What a labeling function must say about a row. */
export interface LabelingFunctionExample {
  /** `fires`: it votes, for what is left open, and a vote where it does not fire (`else`) is none; `abstains`: it votes on no task; else a class. */
  readonly expect: 'fires' | 'abstains' | { readonly vote: string; readonly task?: string };
  readonly row: ExampleRow;
  readonly position?: SourcePosition;
}
