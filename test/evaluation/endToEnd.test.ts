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

  it('is nothing for a task without one above', () => {
    expect(compositeRows('spam', tasks)).toBeNull();
  });
});

describe('compositeRows of a task that refines another', () => {
  // Rows: right twice · coarse wrong, the fine task's own favourite right · fine wrong under the right coarse class ·
  // no fine gold
  const coarse = task('coarse', ['plant', 'animal'], [0, 0, 1, 1], [0.8, 0.2, 0.4, 0.6, 0.3, 0.7, 0.1, 0.9]);
  const fineProbs = [0.5, 0.1, 0.4, 0.6, 0.1, 0.3, 0.1, 0.4, 0.5, 0.2, 0.2, 0.6];
  const refines = { task: 'coarse', classes: { plant: ['tree', 'herb'], animal: ['cat'] } };
  const fine = task('fine', ['tree', 'cat', 'herb'], [0, 0, 1, -1], fineProbs);
  const both = (classes: Record<string, string[]>, coarseTask = coarse): Map<string, PredictedTask> => {
    const [name, predicted] = fine;
    return new Map([
      coarseTask,
      [name, { ...predicted, task: { ...predicted.task, refines: { ...refines, classes } } }],
    ]);
  };

  it('gives P(coarse) · P(fine | coarse), and no class more where every coarse class is split', () => {
    const rows = compositeRows('fine', both(refines.classes))!;
    expect(rows.k).toBe(3);
    expect([...rows.gold]).toEqual([0, 0, 1]);
    const expected = [(0.8 * 5) / 9, 0.2, (0.8 * 4) / 9, (0.4 * 6) / 9, 0.6, (0.4 * 3) / 9];
    expected.forEach((value, at) => {
      expect(rows.probs[at]).toBeCloseTo(value, 6);
    });
  });

  it('decides the coarse class first: right only where both are', () => {
    const rows = compositeRows('fine', both(refines.classes))!;
    // tree · cat, since the coarse task says animal · cat, the only animal, though the fine task prefers herb.
    expect([...rows.decisions]).toEqual([1, 0, 0, 0, 1, 0, 0, 1, 0]);
    expect(scoreRows(rows).accuracy).toBeCloseTo(2 / 3, 12);
  });

  it('does not apply under a coarse class that is not split', () => {
    const [name, predicted] = fine;
    const three = task(
      'coarse',
      ['plant', 'animal', 'stone'],
      [0, 0, 1, 2],
      [0.7, 0.2, 0.1, 0.4, 0.5, 0.1, 0.3, 0.1, 0.6, 0.1, 0.1, 0.8],
    );
    const tree = new Map([three, [name, { ...predicted, task: { ...predicted.task, refines } }] as const]);
    const rows = compositeRows('fine', tree)!;
    expect(rows.k).toBe(4);
    // The stone has no fine gold, and is scored.
    expect([...rows.gold]).toEqual([0, 0, 1, 3]);
    expect(rows.probs[4 * 3 + 3]).toBeCloseTo(0.8, 6);
    expect([...rows.decisions.subarray(12)]).toEqual([0, 0, 0, 1]);
    // The third row is taken for a stone.
    expect([...rows.decisions.subarray(8, 12)]).toEqual([0, 0, 0, 1]);
  });

  it('goes down a parent and a refinement below it', () => {
    const living = task('living', ['no', 'yes'], [1, 1, 1, 0], [0.1, 0.9, 0.2, 0.8, 0.6, 0.4, 0.7, 0.3]);
    const [coarseName, coarseTask] = coarse;
    const below = {
      ...coarseTask,
      gold: Int16Array.from([0, 0, 1, -1]),
      task: { ...coarseTask.task, parent: { task: 'living', class: 'yes' } },
    };
    const tree = both(refines.classes)
      .set(coarseName, below)
      .set(...living);
    const rows = compositeRows('fine', tree)!;
    expect(rows.k).toBe(4);
    expect([...rows.gold]).toEqual([0, 0, 1, 3]);
    expect(rows.probs[0]).toBeCloseTo((0.9 * 0.8 * 5) / 9, 6);
    expect(rows.probs[3]).toBeCloseTo(0.1, 6);
    expect([...rows.decisions]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('shares evenly where the fine task gives every class under the coarse one nothing', () => {
    const tree = both(refines.classes);
    const [name, predicted] = fine;
    tree.set(name, { ...tree.get(name)!, probs: Float32Array.from([0, 1, 0, ...predicted.probs.slice(3)]) });
    const rows = compositeRows('fine', tree)!;
    expect([rows.probs[0], rows.probs[1], rows.probs[2]]).toEqual([...Float32Array.of(0.4, 0.2, 0.4)]);
    expect([...rows.decisions.subarray(0, 3)]).toEqual([0.5, 0, 0.5]);
  });
});
