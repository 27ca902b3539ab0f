import { type TrunkName, trunks } from './trunks/index.js';

/**
 * Whether a trunk and the features fit together as to token ids, in words.
 *
 * @param features the names of those that give token ids
 * @returns what is wrong, or undefined
 */
export function tokenMismatch(kind: TrunkName, features: readonly string[]): string | undefined {
  const { readsTokens } = trunks[kind];
  if (readsTokens === features.length > 0) return undefined;
  if (readsTokens) return `a trunk of kind ${kind} reads token ids: expected a feature of kind tokens; there is none`;
  const readers = Object.entries(trunks).flatMap(([name, trunk]) => (trunk.readsTokens ? [name] : []));
  return `feature ${features[0]} gives token ids: expected a trunk that reads them, one of ${readers.join(', ')}; received ${kind}`;
}
