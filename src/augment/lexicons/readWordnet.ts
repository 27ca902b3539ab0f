import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lexicon } from './lexicon.js';

const partsOfSpeech = ['noun', 'verb', 'adj', 'adv'] as const;

/**
 * Reads WordNet's database files (`index.noun`, `data.noun`, …; wndb(5WN)). A word's synonyms are the other words of its most
 * frequent sense in each part of speech: rarer senses would bring in words of other meanings. Of two words in one, the blank stands
 * for WordNet's `_`. Only base forms are known, so that a plural or a past tense stays as it is.
 *
 * @param folder WordNet's `dict`
 */
export async function readWordnet(folder: string): Promise<Lexicon> {
  const parts = await Promise.all(partsOfSpeech.map((part) => readPart(folder, part)));
  const known = new Map<string, readonly string[]>();
  return (word) => {
    let found = known.get(word);
    if (!found) {
      const all = parts.flatMap((synonymsOf) => synonymsOf(word));
      found = [...new Set(all)].filter((other) => other.toLowerCase() !== word);
      known.set(word, found);
    }
    return found;
  };
}

/** `lemma pos synsets pointers [pointer…] senses tagged offset…`: the first offset is the most frequent sense. */
async function readPart(folder: string, part: string): Promise<Lexicon> {
  const [index, data] = await Promise.all([
    readFile(join(folder, `index.${part}`), 'latin1'),
    // Offsets count bytes: in latin1 a byte is a character.
    readFile(join(folder, `data.${part}`), 'latin1'),
  ]);
  const offsets = new Map<string, number>();
  for (const line of index.split('\n')) {
    // The licence stands at the top, indented.
    if (line === '' || line.startsWith(' ')) continue;
    const fields = line.trimEnd().split(' ');
    offsets.set(fields[0].replaceAll('_', ' '), Number(fields[6 + Number(fields[3])]));
  }
  return (word) => {
    const offset = offsets.get(word);
    return offset === undefined ? [] : wordsOf(data, offset);
  };
}

/** `offset file type count [word id]… …`: the count is hexadecimal; an adjective may carry where it stands, `(p)`. */
function wordsOf(data: string, offset: number): string[] {
  const fields = data.slice(offset, data.indexOf('\n', offset)).split(' ');
  const count = Number.parseInt(fields[3], 16);
  return Array.from({ length: count }, (_, i) => fields[4 + 2 * i].replace(/\((?:a|p|ip)\)$/, '').replaceAll('_', ' '));
}
