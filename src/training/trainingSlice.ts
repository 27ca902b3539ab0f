/** A slice as the training loop gets it. */
export interface TrainingSlice {
  readonly name: string;
  /** The tasks that attend to it. */
  readonly tasks: readonly string[];
  /** Global rows inside, ascending. */
  readonly rows: Uint32Array;
  /** Where its slicing function was applied: global rows `offset` … `offset + n − 1`; nobody knows about the others. */
  readonly known: readonly { readonly offset: number; readonly n: number }[];
}
