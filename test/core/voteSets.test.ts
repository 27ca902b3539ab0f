import { describe, expect, it } from 'vitest';
import { alignSets } from '../../src/core/alignSets.js';
import { defaultLf, withoutDefault } from '../../src/core/defaultVotes.js';
import { createLabelMatrix, labelMatrixFromDense, selectRows } from '../../src/core/labelMatrix.js';
import { rowConflicts } from '../../src/core/rowConflicts.js';
import { selectVotes } from '../../src/core/selectVotes.js';
import { classLists, voteClasses, voteTable } from '../../src/core/voteClasses.js';
import { voteName } from '../../src/core/voteName.js';

const sets = [
  [0, 1],
  [1, 2],
];
const matrix = labelMatrixFromDense(
  [
    [3, -1],
    [0, 4],
    [-1, 2],
  ],
  3,
  ['a', 'b'],
  {
    sets,
    confidences: [
      [0.5, 1],
      [1, 0.25],
      [1, 1],
    ],
  },
);

describe('a label matrix with sets and confidences', () => {
  it('leaves out what says nothing', () => {
    const plain = labelMatrixFromDense([[0, 1]], 2, undefined, { sets: [], confidences: [[1, 1]] });
    expect(plain).toEqual(labelMatrixFromDense([[0, 1]], 2));
    expect(plain).not.toHaveProperty('sets');
    expect(plain).not.toHaveProperty('confidences');
  });

  it.each([
    ['one class', [[1]]],
    ['all classes', [[0, 1, 2]]],
    ['a class that is none', [[1, 3]]],
    ['the wrong order', [[1, 0]]],
    [
      'the same set twice',
      [
        [0, 1],
        [0, 1],
      ],
    ],
  ])('refuses a set of %s', (_, wrong) => {
    expect(() => labelMatrixFromDense([[0]], 3, undefined, { sets: wrong })).toThrow(
      expect.objectContaining({ code: 'VOTE_SET' }),
    );
  });

  it.each([0, -0.1, 1.1, Number.NaN])('refuses a confidence of %d', (share) => {
    expect(() => labelMatrixFromDense([[0]], 3, undefined, { confidences: [[share]] })).toThrow(
      expect.objectContaining({ code: 'CONFIDENCE' }),
    );
  });

  it('refuses a code behind the sets, and too few confidences', () => {
    expect(() => labelMatrixFromDense([[5]], 3, undefined, { sets })).toThrow(
      expect.objectContaining({ code: 'VOTE_RANGE' }),
    );
    const parts = { ...matrix, confidences: new Float32Array(1) };
    expect(() => createLabelMatrix(parts)).toThrow(expect.objectContaining({ code: 'SHAPE' }));
  });

  it('is selected by rows and by votes', () => {
    const last = selectRows(matrix, [1, 0]);
    expect([[...last.votes], [...last.confidences!], last.sets]).toEqual([[0, 4, 3], [1, 0.25, 0.5], sets]);
    const some = selectVotes(matrix, (at) => matrix.lfs[at] === 1);
    expect([[...some.rowOffsets], [...some.votes], [...some.confidences!]]).toEqual([
      [0, 0, 1, 2],
      [4, 2],
      [0.25, 1],
    ]);
  });

  it('is read in the order of other sets, unknown ones behind', () => {
    expect(alignSets(matrix, sets)).toBe(matrix);
    const aligned = alignSets(matrix, [
      [0, 2],
      [1, 2],
    ]);
    expect(aligned.sets).toEqual([
      [0, 2],
      [1, 2],
      [0, 1],
    ]);
    expect([...aligned.votes]).toEqual([5, 0, 4, 2]);
  });

  it('without its default has the votes of the others', () => {
    const given = labelMatrixFromDense(
      [
        [0, -1],
        [-1, 1],
      ],
      2,
      ['a', defaultLf],
    );
    expect([...withoutDefault(given).rowOffsets]).toEqual([0, 1, 1]);
    expect(withoutDefault(given).m).toBe(2);
    expect(withoutDefault(matrix)).toBe(matrix);
  });
});

describe('what a vote is for', () => {
  it('is its class, or those of its set', () => {
    expect(voteClasses(matrix, 2)).toEqual([2]);
    expect(voteClasses(matrix, 4)).toEqual([1, 2]);
    expect(classLists(matrix)).toEqual([[0], [1], [2], [0, 1], [1, 2]]);
    expect([...voteTable(matrix)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1]);
  });

  it('has a name that no class bears', () => {
    const names = ['ham', 'spam', 'ad', 'news'];
    expect(voteName(names, [1])).toBe('spam');
    expect(voteName(names, [0, 2, 3])).toBe('not spam');
    expect(voteName(names, [0, 3])).toBe('ham or news');
    expect(voteName([...names, 'x'], [0, 1, 2])).toBe('not news or x');
    expect(voteName(['spam', 'not spam', 'ad'], [1, 2])).toBe('{not: [spam]}');
  });

  it('conflicts with a vote that has no class in common with it', () => {
    const isFor = voteTable(matrix);
    expect([...rowConflicts([3, 4, 1], isFor, 3)]).toEqual([0, 0, 0]); // {0, 1}, {1, 2}, 1
    expect([...rowConflicts([3, 4, 0], isFor, 3)]).toEqual([0, 1, 1]); // {1, 2} and 0
  });
});
