import { describe, expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { lintVotes } from '../../src/labeling/lintVotes.js';

const classes = ['no', 'yes'];

/** 400 rows on which each LF votes half of the time and is right four times in five. */
function sound(m: number, k = 2): number[][] {
  const rng = new Rng(7);
  return Array.from({ length: 400 }, (_, i) =>
    Array.from({ length: m }, () => {
      if (rng.uniform() < 0.5) return -1;
      return rng.uniform() < 0.8 ? i % k : rng.integer(k);
    }),
  );
}

function lint(table: readonly number[][], names: readonly string[] = classes) {
  return lintVotes(labelMatrixFromDense(table, names.length), names);
}

const codes = (table: readonly number[][], names?: readonly string[]) => lint(table, names).map(({ code }) => code);

describe('lintVotes', () => {
  test('finds nothing in sound votes, nor where there is nothing to look at', () => {
    expect(lint(sound(5))).toEqual([]);
    expect(lint([])).toEqual([]);
    expect(lint([[], []])).toEqual([]);
  });

  test('an LF that never votes, with its place', () => {
    const table = sound(4).map((row) => [...row, -1]);
    const place = { file: 'a.yaml', line: 3, column: 5 };
    const places = [undefined, undefined, undefined, undefined, place];
    expect(lintVotes(labelMatrixFromDense(table, 2), classes, places)).toEqual([
      expect.objectContaining({
        code: 'LF_NEVER_VOTES',
        severity: 'warning',
        labelingFunctions: ['lf4'],
        position: place,
        message: expect.stringContaining('"lf4" votes on none of the 400 train rows'),
      }),
    ]);
  });

  test('an LF that votes for one class on every row', () => {
    const [first] = lint(sound(4).map((row) => [...row, 1]));
    expect(first).toMatchObject({ code: 'LF_CONSTANT', severity: 'warning', labelingFunctions: ['lf4'] });
  });

  test('LFs with the very same votes stand for one', () => {
    const table = sound(2).map((row) => [...row, row[0]]);
    const [duplicates, few] = lint(table);
    expect(duplicates).toMatchObject({ code: 'LF_DUPLICATES', labelingFunctions: ['lf0', 'lf2'] });
    expect(few).toMatchObject({ code: 'FEW_LABELING_FUNCTIONS', labelingFunctions: ['lf0', 'lf1'] });
  });

  test('the same rows with other votes are no duplicates', () => {
    const table = sound(4).map((row) => [...row, row[0] < 0 ? -1 : 1 - row[0]]);
    expect(codes(table)).not.toContain('LF_DUPLICATES');
  });

  test('a class that no LF votes for', () => {
    const [first] = lint(sound(4), ['no', 'yes', 'perhaps']);
    expect(first).toMatchObject({ code: 'CLASS_WITHOUT_VOTER', message: expect.stringContaining('"perhaps"') });
  });

  test('a task in which every vote is for one class', () => {
    const table = sound(4).map((row) => row.map((vote) => (vote === 1 ? 1 : -1)));
    const [first, ...others] = codes(table);
    expect(first).toBe('ONE_SIDED_TASK');
    expect(others).not.toContain('CLASS_WITHOUT_VOTER');
  });

  test('a class with two voters is a note, one without any overlapping triple at all a warning', () => {
    const table = sound(5).map(([a, b, c, d, e]) => [a, b, c, d === 1 ? -1 : d, e === 1 ? -1 : e]);
    const one = table.map((row) => row.map((vote, j) => (j === 2 && vote === 1 ? -1 : vote)));
    expect(lint(one)[0]).toMatchObject({ code: 'CLASS_WITHOUT_TRIPLE', severity: 'note' });
    const chain = sound(4).map((row, i) => row.map((vote, j) => (j === i % 3 || j === (i % 3) + 1 ? vote : -1)));
    expect(lint(chain)[0]).toMatchObject({ code: 'CLASS_WITHOUT_TRIPLE', severity: 'warning' });
  });

  test('an overlap graph in two pieces', () => {
    const table = sound(6).map((row, i) => row.map((vote, j) => (i % 4 < 2 === j < 3 ? vote : -1)));
    const pieces = lint(table).find(({ code }) => code === 'OVERLAPS_IN_PIECES')!;
    expect(pieces.message).toContain('2 pieces');
    expect(pieces.message).toContain('{"lf0", "lf1" and "lf2"}, {"lf3", "lf4" and "lf5"}');
    expect(pieces.labelingFunctions).toEqual(['lf3', 'lf4', 'lf5']);
  });

  test('votes that follow from others', () => {
    const table = sound(4).map((row) => [...row, row[0] === 1 || row[1] === 1 ? -1 : 0]);
    expect(codes(table)).not.toContain('VOTES_NEARLY_DEPENDENT');
    // Where lf4 votes follows from where lf0 and lf1 do: they take turns.
    const turns = sound(4).map((row, i) => {
      const [a, b] = i % 3 === 0 ? [0, -1] : i % 3 === 1 ? [-1, 0] : [-1, -1];
      return [a, b, a < 0 && b < 0 ? -1 : 0, row[2], row[3]];
    });
    const found = lint(turns).find(({ code }) => code === 'VOTES_NEARLY_DEPENDENT')!;
    expect(found).toMatchObject({ severity: 'note', message: expect.stringContaining('infinite') });
    expect([...found.labelingFunctions].sort()).toEqual(['lf0', 'lf1', 'lf2']);
  });

  test('eight hundred annotators with a few votes each take a handful of short sentences', () => {
    const rng = new Rng(1);
    const table = Array.from({ length: 500 }, () => {
      const row = new Array<number>(800).fill(-1);
      for (let vote = 0; vote < 3; vote++) row[rng.integer(800)] = rng.integer(2);
      return row;
    });
    const findings = lint(table);
    expect(new Set(findings.map(({ code }) => code)).size).toBe(findings.length);
    for (const { message } of findings) expect(message.length).toBeLessThan(600);
  });

  test('a default class speaks for its class, and is no labeling function', () => {
    // Three that only ever say yes, on rows in common, and a default where they are silent.
    const table = sound(3).map((row) => row.map((vote) => (vote === 1 ? 1 : -1)));
    const names = ['a', 'b', 'c', '(default)'];
    const withDefault = table.map((row) => [...row, row.every((vote) => vote < 0) ? 0 : -1]);
    expect(codes(table)).toContain('ONE_SIDED_TASK');
    const found = lintVotes(labelMatrixFromDense(withDefault, 2, names), classes);
    expect(found.map(({ code }) => code)).toEqual(['LF_ONE_SIDED']);
    expect(found[0].labelingFunctions).toEqual(['a', 'b', 'c']);
  });

  test('a vote for several classes is a voice for each of them', () => {
    const three = ['x', 'y', 'z'];
    const table = sound(4).map((row) => row.map((vote) => (vote < 0 ? -1 : vote === 0 ? 0 : 3)));
    const found = lintVotes(labelMatrixFromDense(table, 3, undefined, { sets: [[1, 2]] }), three);
    expect(found.map(({ code }) => code)).not.toContain('CLASS_WITHOUT_VOTER');
    expect(
      codes(
        table.map((row) => row.map((vote) => Math.min(vote, 1))),
        three,
      ),
    ).toContain('CLASS_WITHOUT_VOTER');
  });
});
