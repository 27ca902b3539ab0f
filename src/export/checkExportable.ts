import { EspalierError } from '../core/errors.js';
import { type FeatureEncoderJSON, featureKindOf } from '../features/featureEncoder.js';

const wanted = {
  encoder: 'a pretrained text encoder (ONNX)',
  wordVectors: 'a file of word vectors',
  tfjsModel: 'a TensorFlow.js model',
} as const;

/**
 * A feature that takes its vectors from a pretrained model, whose files and packages no single script can hold, stays where they are.
 *
 * @throws EspalierError NOT_EXPORTABLE with every such feature
 */
export function checkExportable({ features }: FeatureEncoderJSON): void {
  const problems = features.flatMap(({ name, kind, params }) => {
    const spec = featureKindOf(name, kind).embedder?.(params);
    if (!spec) return [];
    return [
      {
        code: 'NOT_EXPORTABLE',
        path: `features.${name}.kind`,
        message: `expected features that a browser computes from the row alone; kind ${kind} takes its vectors from ${wanted[spec.source]}`,
        hint: 'Predict with `espalier predict`, or behind a server of your own with loadNetwork; or train a run without this feature (hashedNgrams or tokens read texts too) and export that.',
      },
    ];
  });
  if (problems.length > 0) throw new EspalierError(problems);
}
