import type { Rng } from '../core/rng.js';
import type { AugmentPolicy } from './policies/policy.js';

/** Which transformations make which copy, and the random streams that they draw from. */
export interface CopyPlan {
  readonly perExample: number;
  /**
   * @param id of the row
   * @param copy 0 … perExample − 1
   */
  sequence(source: string, id: string, copy: number): readonly number[];
  /** The stream of one step of a copy's sequence. */
  rng(source: string, id: string, copy: number, step: number): Rng;
}

/**
 * All draws follow from the seed, the source, the row's id and the copy's number (and the epoch's, where every epoch draws anew): a
 * row's copies are the same wherever the row stands in its file and whatever other rows there are.
 *
 * @param rng the augmentation's stream
 */
export function copyPlan(policy: AugmentPolicy, rng: Rng, epoch?: number): CopyPlan {
  const base = epoch === undefined ? rng : rng.derive(`epoch ${epoch}`);
  const ofRow = (source: string, id: string) => base.derive(JSON.stringify([source, id]));
  return {
    perExample: policy.perExample,
    sequence: (source, id, copy) => policy.sequence(copy, ofRow(source, id).derive('policy')),
    rng: (source, id, copy, step) => ofRow(source, id).derive(`copy ${copy}, step ${step}`),
  };
}
