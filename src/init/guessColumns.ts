import type { ColumnSketch, DataSketch } from './dataSketch.js';

/** Which column is what, as far as names and values tell; a person may know better. */
export interface ColumnGuess {
  /** Candidates for the text, the likeliest first. */
  readonly text: readonly string[];
  /** Candidates for the column of true labels, the likeliest first. */
  readonly gold: readonly string[];
  readonly id?: string;
}

const textNames = /^(text|body|content|comment|message|sentence|review|document|title|subject|question|tweet)s?$/i;
const goldNames = /^(label|class|gold|target|category|y|sentiment|intent|topic|is_.+|spam|rating|stars?)$/i;
const idNames = /(^|_)(id|uuid|key)$/i;

/** More values than this are no classes, or none that a column without a telling name holds. */
const mostClasses = 200;
const mostUnnamedClasses = 20;

/** Texts that recur this often on average are names of classes, however many words they have. */
const recurring = 10;

/** Guesses the text, gold and id columns from their names and from what their cells look like. */
export function guessColumns({ rows, columns }: DataSketch): ColumnGuess {
  const id = columns.find(
    ({ name, distinct, filled }) => idNames.test(name) && filled === 1 && distinct === rows,
  )?.name;
  const others = columns.filter(({ name }) => name !== id);
  const text = rank(
    others.filter(({ name, type, words, distinct }) => {
      if (type !== 'text' || words < 2) return false;
      return textNames.test(name) || !(goldNames.test(name) || distinct * recurring <= rows) || distinct > mostClasses;
    }),
    (column) => column.words + (textNames.test(column.name) ? 1e6 : 0),
  );
  const gold = rank(
    others.filter((column) => !text.includes(column.name) && mayBeClasses(column, rows)),
    // Columns after the first few tend to be the labels, so the later one wins among equals.
    (column) => (goldNames.test(column.name) ? 1e6 : 0) - column.distinct * 100 + columns.indexOf(column),
  );
  return { text, gold, id };
}

function mayBeClasses({ name, type, distinct }: ColumnSketch, rows: number): boolean {
  const most = goldNames.test(name) ? mostClasses : mostUnnamedClasses;
  return type !== 'list' && type !== 'other' && distinct >= 2 && distinct <= Math.min(most, Math.max(2, rows / 3));
}

function rank(columns: readonly ColumnSketch[], score: (column: ColumnSketch) => number): string[] {
  return [...columns].sort((a, b) => score(b) - score(a)).map(({ name }) => name);
}
