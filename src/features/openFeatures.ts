import { EspalierError } from '../core/errors.js';
import type { Embedder, OpenEmbedder } from './embedder.js';
import { type FeatureSpec, type FittedFeature, featureKindOf } from './featureEncoder.js';
import { OpenFeature } from './openFeature.js';

/** A feature before its fit, or after it. */
export type OpenableFeature = FeatureSpec &
  Pick<FittedFeature, 'fields' | 'optional'> & {
    /** Present at prediction time. */
    readonly state?: unknown;
  };

/** Features with their pretrained models. */
export interface OpenFeatures {
  /** The features, empty of rows; every call gives new ones on the same models. */
  fresh(): OpenFeature[];
  /** Closes the models. */
  close(): Promise<void>;
}

/**
 * Opens the pretrained models that features ask for.
 *
 * @throws EspalierError NO_EMBEDDER where a feature asks for a model and nobody can open one; OTHER_ENCODER where the
 *   model is not the one that the feature was fitted with
 */
export async function openFeatures(
  features: readonly OpenableFeature[],
  openEmbedder: OpenEmbedder | undefined,
): Promise<OpenFeatures> {
  const embedders: (Embedder | undefined)[] = [];
  const close = async () => {
    for (const embedder of embedders) await embedder?.close();
  };
  try {
    for (const feature of features) embedders.push(await embedderOf(feature, openEmbedder));
  } catch (error) {
    await close();
    throw error;
  }
  return { fresh: () => features.map((feature, i) => new OpenFeature(feature, embedders[i])), close };
}

async function embedderOf(
  { name, kind, params, state }: OpenableFeature,
  openEmbedder: OpenEmbedder | undefined,
): Promise<Embedder | undefined> {
  const spec = featureKindOf(name, kind).embedder?.(params);
  if (!spec) return undefined;
  const path = `features.${name}`;
  if (!openEmbedder) {
    throw new EspalierError({
      code: 'NO_EMBEDDER',
      path,
      message: `kind ${kind} takes its vectors from a pretrained model: expected openEmbedder among the options`,
      hint: "Pass {openEmbedder: embedderOpener()}, which 'espalier' exports.",
    });
  }
  const embedder = await openEmbedder(spec).catch((error) => {
    if (!(error instanceof EspalierError)) throw error;
    throw new EspalierError(
      error.problems.map((problem) => ({ path, ...problem })),
      { cause: error },
    );
  });
  const fitted = state as { readonly model?: string; readonly hash?: string } | undefined;
  if (fitted !== undefined && fitted.hash !== embedder.hash) {
    await embedder.close();
    throw new EspalierError({
      code: 'OTHER_ENCODER',
      path,
      message: `expected the model that the network was trained with, ${fitted.model} with hash ${fitted.hash?.slice(0, 12)}; received ${embedder.name} with hash ${embedder.hash.slice(0, 12)}`,
      hint: 'Bring back the model of then, or train anew with this one.',
    });
  }
  return embedder;
}
