import { EspalierError } from '../core/errors.js';
import { fitsPattern } from '../core/fitsPattern.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import { featureIdentity } from '../features/featureIdentity.js';
import type { TransferSource } from './readTransfer.js';

/**
 * A trunk's lowest layer means nothing on other numbers than it was trained on: where it is taken over from a run, the features
 * must be the run's, in its order. Which columns they read may differ.
 *
 * @throws EspalierError TRANSFER_FEATURES
 */
export function checkTransferFeatures(encoded: FeatureEncoderJSON, { params, encoder, place }: TransferSource): void {
  const { part } = params;
  const entered = ['trunk/0/kernel', 'trunk/0/table/x', 'trunk/tokens/x/table'];
  const takes = !Array.isArray(part) || part.some((pattern) => entered.some((name) => fitsPattern(pattern, name)));
  if (!encoder || !takes) return;
  const there = encoder.features.map((feature) => featureIdentity(feature, feature.fields));
  const here = encoded.features.map((feature) => featureIdentity(feature, feature.fields));
  if (here.join() === there.join()) return;
  const lines = (list: readonly string[]) => list.join('; ');
  throw new EspalierError({
    code: 'TRANSFER_FEATURES',
    path: 'features',
    message: `expected the features that ${place} was trained on, in their order: ${lines(there)}; received ${lines(here)}`,
    hint: 'Declare the same features, or take over less: transfer.part names patterns of weights.',
  });
}
