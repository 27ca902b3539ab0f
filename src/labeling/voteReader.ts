import { createClassReader, noClass } from '../core/classReader.js';
import { EspalierError } from '../core/errors.js';
import { type ClassVote, resolveVote } from './classVote.js';
import type { ClassMap, Target } from './targets.js';
import type { VoteSets } from './voteSets.js';

/** Reads cells that hold votes. */
export interface VoteReader {
  /** @returns the class (0 for a slice) or the code of a set, `noClass` = abstain, `notAClass` = neither class nor index nor empty */
  read(cell: unknown): number;
  /** What is wrong with a cell that is `notAClass`. */
  complain(cell: unknown, place: string): { code: 'VOTE_VALUE'; message: string; hint: string };
  /** @throws EspalierError VOTE_AMBIGUOUS when the cells can be read both as names and as indices */
  finish(place: string): void;
}

/**
 * Votes are class names or indices (the name wins), or what `map` turns into votes; empty, null and −1 abstain. A
 * slice takes every value but these as "in".
 *
 * @param sets takes the sets of classes that `map` votes for
 * @param unmapped what a value means that `map` does not hold: an abstain, or an error unless it is a class itself
 */
export function createVoteReader(
  target: Target,
  map: ClassMap | undefined,
  unmapped: 'abstain' | 'class',
  sets: VoteSets,
): VoteReader {
  const { task, classes } = target;
  const reader = classes && createClassReader(classes);
  const mapped = map && new Map(Object.entries(map).map(([value, vote]) => [value, codeOf(vote, target, sets)]));
  return {
    read(cell) {
      if (cell === null || cell === undefined) return noClass;
      if (mapped) {
        const code = mapped.get(String(cell).trim());
        if (code !== undefined) return code;
        if (unmapped === 'abstain') return noClass;
      }
      if (reader) return reader.read(cell);
      const text = String(cell).trim();
      return text === '' || text === '-1' ? noClass : 0;
    },
    complain: (cell, place) => ({
      code: 'VOTE_VALUE',
      message: `${place}: expected a class of "${task}" (${(classes ?? []).join(', ')}), its index, or empty; received ${JSON.stringify(cell)}`,
      hint: 'Name other values under map, such as map: {B: letter, T: null}; null abstains.',
    }),
    finish(place) {
      const text = reader?.ambiguous();
      if (text === undefined) return;
      throw new EspalierError({
        code: 'VOTE_AMBIGUOUS',
        message: `${place}: "${text}" is the name of one class of "${task}" and the index of another, and the values fit both ways`,
        hint: 'Say what is meant under map.',
      });
    },
  };
}

/** A vote that `checkMap` has looked at. */
function codeOf(vote: ClassVote | null, { task = '', classes }: Target, sets: VoteSets): number {
  if (vote === null) return noClass;
  if (!classes) return 0;
  const found = resolveVote(vote, task, classes);
  if ('classes' in found) return sets.codeOf(found.classes, classes.length);
  throw new EspalierError({ code: found.code, message: found.message });
}
