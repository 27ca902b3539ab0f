import { expect, it } from 'vitest';
import { checkLexicons } from '../../src/config/checkLexicons.js';
import { parseYaml } from '../../src/config/parseYaml.js';
import { Problems } from '../../src/config/problems.js';
import { readAugment } from '../../src/config/readAugment.js';

const text = `augment:
  transformations:
    - {kind: synonyms, field: text, lexicon: {good: fine}}
    - {name: wordnet, kind: synonyms, field: text, lexicon: wordnet}
`;

function problemsWhere(installed: boolean) {
  const problems = new Problems();
  const file = { path: '/x/a.yaml', label: 'a.yaml', text, override: false };
  const root = parseYaml(file, problems)!;
  checkLexicons(root, readAugment(root, problems)!, problems, () => installed);
  return problems.sorted('/x/a.yaml');
}

it('tells at its place that WordNet is not installed, and only where it is wanted', () => {
  expect(problemsWhere(true)).toEqual([]);
  expect(problemsWhere(false)).toMatchObject([
    { code: 'PACKAGE_MISSING', path: 'augment.transformations.wordnet.lexicon', position: { line: 4 } },
  ]);
});
