import { describe, expect, it } from 'vitest';
import { compositeRows, type PredictedTask } from '../../src/evaluation/endToEnd.js';
import { scoreRows } from '../../src/evaluation/scores.js';

const task = (
  name: string,
  classes: string[],
  gold: number[],
  probs: number[],
  parent?: { task: string; class: string },
): [string, PredictedTask] => [
  name,
  { task: { name, classes, parent }, gold: Int16Array.from(gold), probs: Float32Array.from(probs) },
];

// Rows: ham letter · ham other · spam · spam taken for ham · ham whose child gold is unknown
const tasks = new Map([
  task('spam', ['ham', 'spam'], [0, 0, 1, 1, 0], [0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4, 0.9, 0.1]),
  task('letter', ['other', 'letter'], [1, 0, -1, -1, -1], [0.2, 0.8, 0.9, 0.1, 0.5, 0.5, 0.3, 0.7, 0.5, 0.5], {
    task: 'spam',
    class: 'ham',
  }),
  task('weekly', ['no', 'yes'], [1, -1, -1, -1, -1], [0.4, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], {
    task: 'letter',
    class: 'letter',
  }),
]);

describe('compositeRows', () => {
  it('multiplies down one level; "does not apply" is the last class', () => {
    const rows = compositeRows('letter', tasks)!;
    expect(rows.k).toBe(3);
    expect([...rows.gold]).toEqual([1, 0, 2, 2]);
    const expected = [0.18, 0.72, 0.1, 0.18, 0.02, 0.8, 0.15, 0.15, 0.7, 0.18, 0.42, 0.4];
    expected.forEach((value, at) => {
      expect(rows.probs[at]).toBeCloseTo(value, 6);
    });
  });

  it('decides down the tree: right only where parent and child are', () => {
    const rows = compositeRows('letter', tasks)!;
    // Decided: letter, not applicable (wrong), not applicable, letter (wrong).
    expect([...rows.decisions]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0]);
    expect(scoreRows(rows).accuracy).toBe(0.5);
  });

  it('goes down two levels; a row applies only if all ancestors do', () => {
    const rows = compositeRows('weekly', tasks)!;
    // The ham that is no letter, and both spams, do not apply; the ham with unknown child gold is not scored.
    expect([...rows.gold]).toEqual([1, 2, 2, 2]);
    expect(rows.probs[1]).toBeCloseTo(0.9 * 0.8 * 0.6, 6);
    expect(rows.probs[2]).toBeCloseTo(1 - 0.9 * 0.8, 6);
  });

  it('is nothing for a task without a parent', () => {
    expect(compositeRows('spam', tasks)).toBeNull();
  });

  describe('under refines', () => {
    const refining = (refines: { task: string; classes: Record<string, string[]> }): [string, PredictedTask] => {
      // Rows: all right · coarse wrong, fine right by itself · coarse right, fine wrong · coarse class that is not split
      const [name, fine] = task(
        'fine',
        ['a1', 'a2', 'b1'],
        [0, 2, 0, -1],
        [0.6, 0.3, 0.1, 0.3, 0.1, 0.6, 0.1, 0.2, 0.7, 0.2, 0.2, 0.6],
      );
      return [name, { ...fine, task: { ...fine.task, refines } }];
    };
    const coarse = task(
      'coarse',
      ['a', 'b', 'c'],
      [0, 1, 0, 2],
      [0.8, 0.1, 0.1, 0.6, 0.3, 0.1, 0.7, 0.2, 0.1, 0.1, 0.1, 0.8],
    );

    it('decides the coarse class first, then among the fine ones under it', () => {
      const both = new Map([coarse, refining({ task: 'coarse', classes: { a: ['a1', 'a2'], b: ['b1'] } })]);
      const rows = compositeRows('fine', both)!;
      expect(rows.k).toBe(4);
      expect([...rows.gold]).toEqual([0, 2, 0, 3]);
      const expected = [0.8 * (0.6 / 0.9), 0.8 * (0.3 / 0.9), 0.1, 0.1];
      expected.forEach((value, at) => {
        expect(rows.probs[at]).toBeCloseTo(value, 6);
      });
      expect([...rows.decisions]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
      expect(scoreRows(rows).accuracy).toBe(0.5);
    });

    it('has no "does not apply" where every coarse class is split', () => {
      const [, two] = coarse;
      const both = new Map<string, PredictedTask>([
        ['coarse', { ...two, task: { name: 'coarse', classes: ['a', 'b', 'c'] } }],
        refining({ task: 'coarse', classes: { a: ['a1'], b: ['a2'], c: ['b1'] } }),
      ]);
      const rows = compositeRows('fine', both)!;
      expect(rows.k).toBe(3);
      expect(rows.n).toBe(3);
      expect([...rows.probs.subarray(0, 3)].map((p) => Math.round(p * 10) / 10)).toEqual([0.8, 0.1, 0.1]);
    });
  });
});
