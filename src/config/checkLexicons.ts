import { isWordnetInstalled } from '../augment/lexicons/isWordnetInstalled.js';
import { wordnetPackage } from '../augment/lexicons/wordnetPackage.js';
import type { ConfigNode } from './configNode.js';
import { type Problems, placeOf } from './problems.js';
import type { AugmentEntry } from './readAugment.js';

/** Checks that WordNet is installed where a transformation takes words out of it: found now, not after the labels are fit. */
export function checkLexicons(
  root: ConfigNode,
  { transformations }: AugmentEntry,
  problems: Problems,
  isInstalled: () => boolean = isWordnetInstalled,
): void {
  for (const { path, spec } of transformations) {
    if (spec?.kind !== 'synonyms' || spec.params.lexicon !== 'wordnet' || isInstalled()) continue;
    problems.add(
      'PACKAGE_MISSING',
      placeOf(root, [...path, 'lexicon']),
      `expected the package ${wordnetPackage}, which holds WordNet's words; it is not installed`,
      `Run: npm install ${wordnetPackage}; or give a lexicon of your own.`,
    );
  }
}
