import type { FeatureSet } from '../features/featureBlock.js';
import type { SparseInput } from '../network/sparseInput.js';

/** Trains the tables of a {@link SparseInput}, in the same steps and by the same rule as the weights on the backend. */
export interface SparseTrainer {
  /** The tables, and their rows as they are now. */
  readonly input: SparseInput;
  /** The tables' averages, where they were asked for and are kept here. */
  readonly average?: SparseInput;
  /**
   * Takes in the gradient of the bags' sum, which the trainer may look at until the next `update`.
   *
   * @param features blocks of the same kind as those that training began with
   * @param gradient [b, width]
   */
  backward(features: FeatureSet, rows: ArrayLike<number>, gradient: Float32Array): void;
  /** Of the tables' gradient since the last `update`. */
  squaredNorm(): number;
  /**
   * Applies the rule to every row that training may move, and forgets the gradient.
   *
   * @param scalarsOf of a table by name; undefined: it stands still
   * @param averageRate how far averages that are kept here follow
   */
  update(
    scalarsOf: (name: string) => { learningRate: number; step: number; scale: number } | undefined,
    averageRate?: number,
  ): void;
  /** Before tables, slots and averages are read or written as arrays: not all rows may have taken all steps by then. */
  settle(): void;
  /** Lets go of what it holds beside arrays, which stay. */
  dispose(): void;
  /** By table name, the numbers of the rows that training may move, in order. */
  readonly moving: ReadonlyMap<string, Uint32Array>;
  /** Slot arrays by table name and slot name. */
  readonly slots: ReadonlyMap<string, Readonly<Record<string, Float32Array>>>;
}
