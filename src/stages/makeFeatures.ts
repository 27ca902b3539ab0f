import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';
import { embedderOpener } from '../encoders/embedderOpener.js';
import { type ExtractedFeatures, extractFeatures } from '../features/extractFeatures.js';
import type { FeatureEncoderJSON, FeatureSpec } from '../features/featureEncoder.js';
import type { PipelineEnvironment } from './environment.js';

/**
 * Reads the sources once more and turns their rows into numbers; fits on the train rows, and says what the fits found.
 *
 * @param pretrained features that keep what they learned elsewhere, where they are the same here
 */
export async function makeFeatures(
  experiment: Experiment,
  data: Dataset,
  environment: PipelineEnvironment,
  pretrained?: FeatureEncoderJSON,
): Promise<ExtractedFeatures> {
  const { progress, signal } = environment;
  const warn = (line: string) => progress.say(`warning: ${line}`);
  const extracted = await extractFeatures([...data.sources.values()], experiment.features as readonly FeatureSpec[], {
    hidden: data.hidden,
    progress,
    signal,
    pretrained,
    openEmbedder: embedderOpener({ warn }),
  });
  for (const { feature, finding } of extracted.findings) progress.say(`features.${feature}: ${finding}`);
  return extracted;
}
