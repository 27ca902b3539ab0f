import type { TF } from '../backend/backend.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { SliceBatch } from './sliceFeed.js';
import type { SliceTensors } from './sliceLosses.js';
import type { SliceShares } from './sliceShares.js';

/**
 * Brings what slice heads learn from to the backend; the caller disposes it.
 *
 * @param gradientShares where the batch is one of several in a step
 */
export function sliceTensors(
  tf: TF,
  model: MultiTaskModel,
  batch: SliceBatch,
  weights: SliceHeadParams['weights'],
  gradientShares?: SliceShares,
): SliceTensors {
  const s = model.definition.sliceHeads!.slices.length;
  const runs = model.heads.slices?.layout.groups ?? [];
  const b = batch.membershipWeights.length / s;
  return {
    weights,
    membership: tf.tensor3d(batch.membership, [b, s, 2]),
    membershipWeights: tf.tensor2d(batch.membershipWeights, [b, s]),
    expertWeights: batch.expertWeights.map((values, run) => tf.tensor3d(values, [b, s + 1, runs[run].count])),
    shares: tf.tensor2d(batch.shares, [s, batch.shares.length / s]),
    ...(gradientShares && {
      gradientShares: {
        membership: tf.tensor1d([...gradientShares.membership]),
        experts: gradientShares.experts.map((own) => tf.tensor1d([...own])),
      },
    }),
  };
}
