import { describe, expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { labelUncertainty } from '../../src/labelmodel/labelUncertainty.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

describe('labelUncertainty', () => {
  test('is the Wilson interval where the classes are known, and null where nothing was said', () => {
    const matrix = labelMatrixFromDense(
      Array.from({ length: 100 }, () => [0, -1]),
      2,
    );
    const probs = Float32Array.from({ length: 200 }, (_, at) => (at < 160 ? 1 - (at % 2) : at % 2));
    const { accuracies, classBalance } = labelUncertainty(matrix, probs, [0.8, 0.7]);
    // 80 of 100: (0.8 + z²/200 ± z √(0.16/100 + z²/40000)) / (1 + z²/100)
    expect(accuracies[0]![0]).toBeCloseTo(0.7112, 3);
    expect(accuracies[0]![1]).toBeCloseTo(0.8666, 3);
    expect(accuracies[1]).toBeNull();
    expect(classBalance.mean[0]).toBeCloseTo(0.8, 6);
    expect(classBalance.intervals[0][0]).toBeCloseTo(0.7112, 3);
  });

  test('vague labels widen it', () => {
    const matrix = labelMatrixFromDense(
      Array.from({ length: 100 }, () => [0]),
      2,
    );
    const sharp = Float32Array.from({ length: 200 }, (_, at) => (at < 160 ? 1 - (at % 2) : at % 2));
    const vague = sharp.map((p) => (p === 1 ? 0.8 : 0.2));
    const width = (probs: Float32Array, a: number) => {
      const [low, high] = labelUncertainty(matrix, probs, [a]).accuracies[0]!;
      return high - low;
    };
    expect(width(vague, 0.68)).toBeGreaterThan(1.3 * width(sharp, 0.8));
  });

  test.each([
    ['oneCoin', 300, 2],
    ['oneCoin', 3000, 2],
    ['oneCoin', 1000, 4],
    ['dawidSkene', 300, 2],
    ['dawidSkene', 3000, 2],
    ['dawidSkene', 1000, 4],
    ['ibcc', 3000, 2],
    ['matrixCompletion', 1000, 4],
    ['triplets', 1000, 2],
  ] as const)('holds planted accuracies of independent LFs: %s, %i rows, %i classes', (kind, n, k) => {
    const planted = [0.9, 0.8, 0.7, 0.75, 0.65, 0.85];
    const coverage = [0.5, 0.6, 0.4, 0.5, 0.7, 0.3];
    let inside = 0;
    const draws = 25;
    for (let seed = 1; seed <= draws; seed++) {
      const { matrix } = plantedVotes({ n, k, accuracy: planted, coverage, seed });
      const model = fitModel(kind, matrix);
      const { accuracies } = labelUncertainty(matrix, model.predict(matrix).probs, model.accuracies);
      planted.forEach((a, j) => {
        const [low, high] = accuracies[j]!;
        expect(high - low).toBeLessThan(0.6);
        if (low <= a && a <= high) inside++;
      });
    }
    expect(inside / (draws * planted.length)).toBeGreaterThan(0.88);
  });
});
