import { createClassReader, noClass, notAClass } from '../core/classReader.js';
import { EspalierError } from '../core/errors.js';
import type { ClassMap, Target } from './targets.js';

/** Reads cells that hold votes. */
export interface VoteReader {
  /**
   * @param place how an error calls the cell's place
   * @returns class, or −1 = abstain
   * @throws EspalierError VOTE_VALUE for a cell that is no class, no index and not empty
   */
  read(cell: unknown, place: () => string): number;
  /** @throws EspalierError VOTE_AMBIGUOUS when the cells can be read both as names and as indices */
  finish(place: string): void;
}

/**
 * Votes are class names or indices (the name wins), or what `map` turns into class names; empty, null and −1 abstain. A slice takes every
 * value but these as "in".
 *
 * @param unmapped what a value means that `map` does not hold: an abstain, or an error unless it is a class itself
 */
export function createVoteReader(target: Target, map: ClassMap | undefined, unmapped: 'abstain' | 'class'): VoteReader {
  const { task, classes } = target;
  const reader = classes && createClassReader(classes);
  return {
    read(cell, place) {
      if (map && cell !== null && cell !== undefined && Object.hasOwn(map, String(cell))) {
        const name = map[String(cell)];
        return name === null ? noClass : classes ? classes.indexOf(name) : 0;
      }
      if (map && unmapped === 'abstain') return noClass;
      if (!reader) return cell === null || cell === undefined || cell === '' || String(cell) === '-1' ? noClass : 0;
      const read = reader.read(cell);
      if (read !== notAClass) return read;
      throw new EspalierError({
        code: 'VOTE_VALUE',
        message: `${place()}: expected a class of "${task}" (${classes!.join(', ')}), its index, or empty; received ${JSON.stringify(cell)}`,
        hint: 'Name other values under map, such as map: {B: letter, T: null}; null abstains.',
      });
    },
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
