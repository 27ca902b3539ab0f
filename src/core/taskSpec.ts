/** Where a task's gold is, and how much of it a fit may see. */
export interface GoldSpec {
  /** The column with class names or indices; empty, null and −1 mean "no gold". */
  readonly column: string;
  /** What fits may see of the train split: nothing, everything, n rows, or n rows per class (nested draws). */
  readonly train: 'none' | 'all' | number | { readonly perClass: number };
  /** How to read a column that fits both ways: as class names, or as indices. @default such a column is an error */
  readonly values?: 'names' | 'indices';
  /**
   * A file with more gold in a column of the same name: where it names a class for a row, that is the row's gold, whatever the data say. The
   * data then need no such column. `key` is the file's column with the rows' ids.
   */
  readonly file?: { readonly path: string; readonly key: string };
  /**
   * For one label of a multi-label task: the column holds lists of some of `labels`, and gold is class 1 where the list
   * holds `label`, else class 0; null means "no gold", and an empty list that none applies.
   */
  readonly contains?: { readonly label: string; readonly labels: readonly string[] };
}

/** A task as every stage knows it. */
export interface TaskSpec {
  readonly name: string;
  /** [k] class names; a class's index is its position here. */
  readonly classes: readonly string[];
  /** The data source whose rows this task labels. */
  readonly source: string;
  readonly gold?: GoldSpec;
  /** The multi-label task that this one is a label of: `mood` for the no/yes task `mood.joy`. */
  readonly labelOf?: string;
  /** The class that rows get a vote for on which no labeling function of the task votes. @default none */
  readonly default?: string;
  /** The task applies only to rows of this class of another task. */
  readonly parent?: { readonly task: string; readonly class: string };
  /** Each class lies under one class of another task: coarse class → its fine classes. */
  readonly refines?: { readonly task: string; readonly classes: Readonly<Record<string, readonly string[]>> };
}
