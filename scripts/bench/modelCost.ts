/** What one fit and prediction cost, as a benchmark's child process prints it. */
export interface ModelCost {
  readonly method: string;
  readonly seed: number;
  /** From the raw file to what the method takes: a label matrix, an array, a table. */
  readonly prepareSeconds: number;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
  /** The most memory the whole process held, loading of its libraries included. */
  readonly peakRssBytes: number;
}
