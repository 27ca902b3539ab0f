import type { FeatureSet } from '../features/featureBlock.js';

/** Augmented copies of train rows. A copy has its parent's labels, slices and place among the tasks, and features of its own. */
export interface TrainingCopies {
  /**
   * [slots] ascending: the global row that the copy in each slot is made of. Batches call the copy in slot i row n + i, n being the
   * number of rows of all sources.
   */
  readonly parents: Uint32Array;
  /** Whether every epoch has copies of its own; else all epochs have those of the first. */
  readonly everyEpoch: boolean;
  /** `shared`: a row and its copies together weigh what the row weighs alone; a number: each copy weighs so many times its row. */
  readonly weight: 'shared' | number;
  /** Whether a row with copies takes part beside them. */
  readonly keepOriginals: boolean;
  /**
   * The copies of an epoch; they follow from the epoch's number alone, so that a resumed training finds the same.
   *
   * @param epoch counted from 0
   */
  ofEpoch(epoch: number): Promise<EpochCopies>;
}

/** The copies of one epoch. */
export interface EpochCopies {
  /** Blocks like those of the rows, with a row per slot. */
  readonly features: FeatureSet;
  /** [slots] 1 where there is a copy; 0 where every transformation declined. */
  readonly made: Uint8Array;
  /** Copies that are mixed with another row; left out: none is. */
  readonly mixed?: MixedCopies;
}

/** A copy that is λ of its parent and 1 − λ of its partner: features and labels are mixed alike. */
export interface MixedCopies {
  /** [slots] the partner's global row; −1 where the copy is not mixed. */
  readonly partners: Int32Array;
  /** [slots] λ in [½, 1]; 1 where the copy is not mixed. */
  readonly lambdas: Float32Array;
}
