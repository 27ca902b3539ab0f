import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';
import { type ExtractedFeatures, extractFeatures } from '../features/extractFeatures.js';
import type { FeatureEncoderJSON, FeatureSpec } from '../features/featureEncoder.js';
import type { PipelineEnvironment } from './environment.js';

/**
 * Reads the sources once more and turns their rows into numbers; fits on the train rows.
 *
 * @param pretrained features that keep what they learned elsewhere, where they are the same here
 */
export function makeFeatures(
  experiment: Experiment,
  data: Dataset,
  environment: PipelineEnvironment,
  pretrained?: FeatureEncoderJSON,
): Promise<ExtractedFeatures> {
  const { progress, signal } = environment;
  return extractFeatures([...data.sources.values()], experiment.features as readonly FeatureSpec[], {
    hidden: data.hidden,
    progress,
    signal,
    pretrained,
  });
}
