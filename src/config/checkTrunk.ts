import { tokenMismatch } from '../network/tokenMismatch.js';
import type { TrunkParams } from '../network/trunkParams.js';
import { type ConfigNode, nodeAt } from './configNode.js';
import type { FeatureSpec } from './experiment.js';
import { type Problems, placeOf } from './problems.js';

/** Checks that token ids and a trunk that reads them come together. A labeling experiment has no features and needs none. */
export function checkTrunk(
  root: ConfigNode,
  trunk: TrunkParams,
  features: readonly FeatureSpec[],
  problems: Problems,
): void {
  if (features.length === 0) return;
  const tokens = features.flatMap(({ name, kind }) => (kind === 'tokens' ? [name] : []));
  const message = tokenMismatch(trunk.kind, tokens);
  if (message === undefined) return;
  const paths = [['trunk', 'kind'], ['trunk'], ['features', tokens[0] ?? ''], ['features']];
  problems.add('TRUNK_TOKENS', placeOf(root, paths.find((path) => nodeAt(root, path)) ?? ['features']), message);
}
