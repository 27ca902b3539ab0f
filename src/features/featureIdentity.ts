import type { FeatureSpec } from './featureEncoder.js';

/**
 * What makes two features give numbers of the same meaning, as text: name, kind and every parameter but the columns they read, of
 * which only the number counts.
 */
export function featureIdentity({ name, kind, params }: FeatureSpec, fields: readonly string[]): string {
  const { field, fields: several, columns, default: standIn, ...rest } = params as Record<string, unknown>;
  return `${name}: ${JSON.stringify({ kind, ...rest, columns: fields.length })}`;
}
