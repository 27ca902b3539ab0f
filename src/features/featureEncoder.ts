import { EspalierError } from '../core/errors.js';
import type { FeatureKind } from './featureKind.js';
import { type FeatureKindName, featureKinds } from './index.js';

/** A feature as the config declares it; `params` are parsed by the kind's own schema. */
export interface FeatureSpec {
  readonly name: string;
  readonly kind: FeatureKindName;
  readonly params: unknown;
}

/** A feature with all that encoding new rows takes. */
export interface FittedFeature {
  readonly name: string;
  readonly kind: FeatureKindName;
  readonly params: unknown;
  /** What the kind learned on the train rows; plain JSON. */
  readonly state: unknown;
  /** The columns it reads, in the order it was fitted on. */
  readonly fields: readonly string[];
  /** Those of `fields` that some source lacked in training already; where they are absent they count as missing. */
  readonly optional: readonly string[];
}

/** All that turns rows into features, as `model/` keeps it. */
export interface FeatureEncoderJSON {
  readonly version: 1;
  readonly features: readonly FittedFeature[];
}

/**
 * The kind behind a name.
 *
 * @throws EspalierError UNKNOWN_KIND, for an encoder that another version has written
 */
export function featureKindOf(name: string, kind: string): FeatureKind {
  if (Object.hasOwn(featureKinds, kind)) return featureKinds[kind as FeatureKindName];
  throw new EspalierError({
    code: 'UNKNOWN_KIND',
    path: `features.${name}.kind`,
    message: `expected one of ${Object.keys(featureKinds).join(', ')}; received ${JSON.stringify(kind)}`,
  });
}
