import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../../src/core/labelMatrix.js';
import { addRepeatEvidence, estimateRepeatEvidence } from '../../../src/labelmodel/dependencies/repeatEvidence.js';

const certain = (...classes: number[]) => Float32Array.from(classes.flatMap((c) => (c === 0 ? [1, 0] : [0, 1])));

test('a vote given what the one above says, by hand', () => {
  // Where a says 0, b says 0 twice (of class 0 both times) and 1 once (of class 1); where a is silent b says 1 once.
  const matrix = labelMatrixFromDense(
    [
      [0, 0],
      [0, 0],
      [0, 1],
      [-1, 1],
    ],
    2,
  );
  const evidence = estimateRepeatEvidence(matrix, Int32Array.of(-1, 0), certain(0, 0, 1, 1));
  const row = (above: number, vote: number) => {
    const cell = evidence.cells.get((1 * 3 + above) * 2 + vote)!;
    return [...evidence.weights.subarray(2 * cell, 2 * cell + 2)];
  };
  const s = 10;
  expect(row(0, 0)[0]).toBeCloseTo(Math.log((2 + (s * 2) / 3) / (2 + s)), 10);
  expect(row(0, 0)[1]).toBeCloseTo(Math.log((0 + (s * 2) / 3) / (1 + s)), 10);
  expect(row(0, 1)[1]).toBeCloseTo(Math.log((1 + s / 3) / (1 + s)), 10);
  expect(row(0, 1)[0]).toBeCloseTo(Math.log((0 + s / 3) / (2 + s)), 10);
  // Alone on its context: it says nothing of the class.
  expect(row(2, 1)).toEqual([0, 0]);

  const [p0, p1] = addRepeatEvidence(matrix, evidence, Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5));
  expect(p0 / p1).toBeCloseTo(Math.exp(row(0, 0)[0] - row(0, 0)[1]), 4);
});

test('an exact copy says nothing, and neither does a pair of votes that was never seen', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 0],
      [1, 1],
      [1, 1],
      [-1, -1],
    ],
    2,
  );
  const evidence = estimateRepeatEvidence(
    matrix,
    Int32Array.of(-1, 0),
    Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.4, 0.6, 0.5, 0.5),
  );
  expect([...evidence.weights]).toEqual([0, 0, 0, 0]);
  const base = Float32Array.of(0.25, 0.75);
  expect(addRepeatEvidence(labelMatrixFromDense([[0, 1]], 2), evidence, base)).toEqual(base);
});

test('a vote never speaks louder for another class than its own', () => {
  const matrix = labelMatrixFromDense(
    Array.from({ length: 20 }, (_, i) => [0, i < 10 ? 0 : 1]),
    2,
  );
  // b says 0 of class 1 and 1 of class 0: worse than chance.
  const labels = certain(...Array.from({ length: 20 }, (_, i) => (i < 10 ? 1 : 0)));
  const { weights } = estimateRepeatEvidence(matrix, Int32Array.of(-1, 0), labels);
  expect(weights[0]).toBe(weights[1]);
  expect(weights[2]).toBe(weights[3]);
});
