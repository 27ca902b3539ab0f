import type { OpenEmbedder } from './embedder.js';
import type { OpenFeature } from './openFeature.js';
import { type OpenableFeature, openFeatures } from './openFeatures.js';

/**
 * Opens features with the pretrained models that they ask for, hands them to `work`, and closes the models.
 *
 * @throws EspalierError NO_EMBEDDER, OTHER_ENCODER as {@link openFeatures} does
 */
export async function withFeatures<T>(
  features: readonly OpenableFeature[],
  openEmbedder: OpenEmbedder | undefined,
  work: (open: OpenFeature[]) => Promise<T>,
): Promise<T> {
  const opened = await openFeatures(features, openEmbedder);
  try {
    return await work(opened.fresh());
  } finally {
    await opened.close();
  }
}
