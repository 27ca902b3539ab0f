import { expect, it } from 'vitest';
import { createProbLabels } from '../../src/core/probLabels.js';

it('accepts distributions only', () => {
  const covered = Uint8Array.of(1, 0);
  expect(createProbLabels(Float32Array.of(0.25, 0.75, 0.5, 0.5), 2, covered)).toMatchObject({ n: 2, k: 2 });
  expect(() => createProbLabels(Float32Array.of(0.25, 0.75), 2, covered)).toThrow(/SHAPE.*\[2, 2\]/);
  expect(() => createProbLabels(Float32Array.of(0.3, 0.75, 0.5, 0.5), 2, covered)).toThrow(/PROBABILITY.*row 0/);
  expect(() => createProbLabels(Float32Array.of(0.3, 0.7, Number.NaN, 0.5), 2, covered)).toThrow(/PROBABILITY.*row 1/);
});
