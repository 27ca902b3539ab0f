import type { LabelMatrix } from './labelMatrix.js';

/** The classes that a vote's code is for, ascending: one, or those of its set. */
export function voteClasses({ k, sets }: Pick<LabelMatrix, 'k' | 'sets'>, code: number): readonly number[] {
  return code < k ? [code] : sets![code - k];
}

/** [codes, k] 1 where a vote of that code is for the class, and so is right of a row of that class. */
export function voteTable({ k, sets = [] }: Pick<LabelMatrix, 'k' | 'sets'>): Uint8Array {
  const table = new Uint8Array((k + sets.length) * k);
  for (let c = 0; c < k; c++) table[c * k + c] = 1;
  sets.forEach((classes, i) => {
    for (const c of classes) table[(k + i) * k + c] = 1;
  });
  return table;
}

/** [codes] {@link voteClasses} of every code, for loops over votes. */
export function classLists({ k, sets = [] }: Pick<LabelMatrix, 'k' | 'sets'>): readonly (readonly number[])[] {
  return [...Array.from({ length: k }, (_, c) => [c]), ...sets];
}
