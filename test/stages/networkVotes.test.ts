import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import type { Votes } from '../../src/stages/castVotes.js';
import { networkVotes } from '../../src/stages/networkVotes.js';

const whole = { abstainBelow: 0, confidence: 1 } as const;
const spam: TaskSpec = { name: 'spam', classes: ['ham', 'spam'], source: 'rows' };
const letter: TaskSpec = {
  name: 'letter',
  classes: ['other', 'letter'],
  source: 'rows',
  parent: { task: 'spam', class: 'ham' },
};

function votesOf(tables: Record<string, { table: number[][]; k?: number; names?: string[]; ids?: number[] }>): Votes {
  const all = Object.entries(tables);
  return {
    matrices: new Map(all.map(([name, { table, k = 2, names }]) => [name, labelMatrixFromDense(table, k, names)])),
    faults: new Map(all.map(([name, { table }]) => [name, table[0].map(() => Uint32Array.of(1, 0, 0))])),
    places: new Map(all.map(([name, { table }]) => [name, table[0].map(() => undefined)])),
    lfIds: new Map(all.map(([name, { table, ids }]) => [name, ids ?? table[0].map((_, j) => j)])),
    rows: 3,
    seconds: 0,
    origins: new Map(),
    recalled: 0,
    warnings: [],
  };
}

/** [n][m] with −1 for abstains. */
function dense(votes: Votes, task: string): number[][] {
  const { n, m, rowOffsets, lfs, votes: cast } = votes.matrices.get(task)!;
  const table = Array.from({ length: n }, () => new Array<number>(m).fill(-1));
  for (let row = 0; row < n; row++)
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) table[row][lfs[at]] = cast[at];
  return table;
}

describe('networkVotes', () => {
  it('adds one labeling function, the same one in every task, without faults or a place', () => {
    const given = votesOf({
      spam: { table: [[0], [1], [-1]] },
      letter: {
        table: [
          [1, 0],
          [0, 1],
          [0, 0],
        ],
        ids: [4, 0],
      },
    });
    const probs = new Map([
      ['spam', Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7)],
      ['letter', Float32Array.of(0.1, 0.9, 0.6, 0.4, 0.5, 0.5)],
    ]);
    const votes = networkVotes(given, [spam, letter], new Set(['spam', 'letter']), probs, whole);
    expect(votes.matrices.get('spam')!.names.at(-1)).toBe('(network)');
    expect(dense(votes, 'spam')).toEqual([
      [0, 0],
      [1, 0],
      [-1, 1],
    ]);
    expect(votes.lfIds.get('spam')).toEqual([0, 5]);
    expect(votes.lfIds.get('letter')).toEqual([4, 0, 5]);
    expect(votes.faults.get('spam')!.map((counts) => [...counts])).toEqual([
      [1, 0, 0],
      [0, 0, 0],
    ]);
    expect(votes.places.get('spam')).toEqual([undefined, undefined]);
  });

  it('abstains on a child where it does not vote for the class that has it', () => {
    const given = votesOf({ spam: { table: [[0], [0], [0]] }, letter: { table: [[0], [0], [0]] } });
    const probs = new Map([
      // ham, spam, and a tie: nothing is said, so nothing below either.
      ['spam', Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.5, 0.5)],
      ['letter', Float32Array.of(0.1, 0.9, 0.1, 0.9, 0.1, 0.9)],
    ]);
    const votes = networkVotes(given, [letter, spam], new Set(['letter']), probs, whole);
    expect(dense(votes, 'letter')).toEqual([
      [0, 1],
      [0, -1],
      [0, -1],
    ]);
    expect(votes.matrices.get('spam')).toBe(given.matrices.get('spam'));
  });

  it('abstains on a task that refines another only where that one is not split', () => {
    const coarse: TaskSpec = { name: 'coarse', classes: ['a', 'b'], source: 'rows' };
    const fine: TaskSpec = {
      name: 'fine',
      classes: ['a1', 'a2', 'b1'],
      source: 'rows',
      refines: { task: 'coarse', classes: { a: ['a1', 'a2'], b: ['b1'] } },
    };
    const given = votesOf({ coarse: { table: [[0], [0]] }, fine: { table: [[0], [0]], k: 3 } });
    const probs = new Map([
      ['coarse', Float32Array.of(0.5, 0.5, 0.1, 0.9)],
      ['fine', Float32Array.of(0.1, 0.8, 0.1, 0.8, 0.1, 0.1)],
    ]);
    const votes = networkVotes(given, [coarse, fine], new Set(['fine']), probs, whole);
    // Both coarse classes are split, so fine applies whatever the coarse one is.
    expect(dense(votes, 'fine')).toEqual([
      [0, 1],
      [0, 0],
    ]);
  });

  it('takes the votes of a default class back where it votes itself', () => {
    const given = votesOf({
      spam: {
        table: [
          [1, -1],
          [-1, 0],
          [-1, 0],
        ],
        names: ['a', '(default)'],
      },
    });
    const probs = new Map([['spam', Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.5, 0.5)]]);
    const votes = networkVotes(given, [spam], new Set(['spam']), probs, whole);
    expect(dense(votes, 'spam')).toEqual([
      [1, -1, 0],
      [-1, -1, 1],
      [-1, 0, -1],
    ]);
  });

  it('votes as sure as it is', () => {
    const given = votesOf({ spam: { table: [[0], [0]] } });
    const probs = new Map([['spam', Float32Array.of(0.875, 0.125, 0.25, 0.75)]]);
    const votes = networkVotes(given, [spam], new Set(['spam']), probs, { abstainBelow: 0.8, confidence: 'margin' });
    expect([...votes.matrices.get('spam')!.confidences!]).toEqual([1, 0.75, 1]);
    expect(dense(votes, 'spam')).toEqual([
      [0, 0],
      [0, -1],
    ]);
  });
});
