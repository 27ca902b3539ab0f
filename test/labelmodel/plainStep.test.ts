import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { plainStep } from '../../src/labelmodel/plainStep.js';

const rounded = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toFixed(2)));

test('is the textbook step: rates from the labels, labels from the rates', () => {
  // Many copies, so that half a row of smoothing is nothing. Classes 0 and 1 hold half the rows each.
  const copies = 20_000;
  const votes = Array.from({ length: copies }, () => [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]).flat();
  const q = [0.9, 0.6, 0.4, 0.1];
  const probs = Float32Array.from(votes.flatMap((_, i) => [q[i % 4], 1 - q[i % 4]]));
  const all = Uint32Array.from(votes, (_, i) => i);
  const stepped = plainStep(labelMatrixFromDense(votes, 2), probs, all);
  // μ_1(0 | 0) = (.9 + .6) / 2 = .75, μ_2(0 | 0) = (.9 + .4) / 2 = .65; under class 1: .25 and .35.
  const odds = (a: number, b: number) => a / (a + b);
  expect(rounded(stepped.subarray(0, 8))).toEqual(
    rounded(
      [
        odds(0.75 * 0.65, 0.25 * 0.35),
        odds(0.75 * 0.35, 0.25 * 0.65),
        odds(0.25 * 0.65, 0.75 * 0.35),
        odds(0.25 * 0.35, 0.75 * 0.65),
      ].flatMap((p) => [p, 1 - p]),
    ),
  );
});

test('keeps what is known, gives a row without votes the shares of the classes, and looks at the rows asked for', () => {
  const matrix = labelMatrixFromDense([[0], [1], [-1], [1]], 2);
  const probs = Float32Array.from([0, 1, 0.5, 0.5, 0.5, 0.5, 1, 0]);
  const stepped = plainStep(matrix, probs, [0, 1, 2]);
  expect([...stepped.subarray(0, 2)]).toEqual([0, 1]);
  // Shares of the three rows, .5 + .5 of a row + each: (1 + .5) / 4 and (2 + .5) / 4.
  expect(stepped[4]).toBeCloseTo(0.375, 12);
  expect(stepped[5]).toBeCloseTo(0.625, 12);
  expect(stepped).toHaveLength(6);
});
