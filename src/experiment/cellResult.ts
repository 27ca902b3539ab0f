/** One score of a cell, as read from its run's `metrics.json`. */
export interface CellScore {
  /** The task, or `mean`: the mean over the run's tasks. */
  readonly task: string;
  readonly source: 'network' | 'labelModel' | 'majorityVote';
  readonly split: string;
  /** The slice whose rows were scored; absent: all rows of the split. */
  readonly slice?: string;
  /** The metric's name as `metrics.json` has it: accuracy, macroF1, logLoss, … */
  readonly metric: string;
  readonly value: number;
  /** The rows behind the score; of a mean over tasks, the number of tasks. */
  readonly n: number;
}

/** What a run took. */
export interface CellCost {
  /** Seconds of the clock from the run's start to its end. */
  readonly seconds: number;
  /** The process's largest resident memory. */
  readonly peakRssBytes: number;
  /** Trained numbers of the network; absent where there is no network. */
  readonly parameters?: number;
  /** Distinct rows of the train split that the run had. */
  readonly trainRows?: number;
}

/** What one finished cell of a sweep came to: a line of `cells.jsonl`, and what the analysis reads. */
export interface CellResult {
  /** The hash of the cell's config, its data and Espalier's version. */
  readonly id: string;
  /** Axis → the label of its value; the seed is in it where it is an axis. */
  readonly axes: Readonly<Record<string, string | number | boolean>>;
  /** What the row stands for where it is a control and no cell of the grid. */
  readonly control?: 'singleTask' | 'majorityVote' | 'gold' | 'labelModel';
  /** The run's seed. */
  readonly seed: number;
  readonly scores: readonly CellScore[];
  readonly cost: CellCost;
}
