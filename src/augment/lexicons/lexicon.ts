/**
 * What may stand in the place of a word, in a fixed order; nothing for words that it does not know.
 *
 * @param word in small letters
 */
export type Lexicon = (word: string) => readonly string[];
