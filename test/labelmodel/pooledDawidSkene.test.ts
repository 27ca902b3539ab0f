import { expect, it } from 'vitest';
import type { LabelMatrix } from '../../src/core/labelMatrix.js';
import type { LabelModelName } from '../../src/labelmodel/index.js';
import { fitModel } from '../support/fitModel.js';
import { plantedCrowd } from '../support/plantedCrowd.js';

function score(name: LabelModelName, { matrix, truth }: { matrix: LabelMatrix; truth: Int16Array }, params = {}) {
  const { probs } = fitModel(name, matrix, { params }).predict(matrix);
  return truth.reduce((sum, y, row) => sum + (probs[2 * row + y] > 0.5 ? 1 : 0), 0) / truth.length;
}

it('beats majority vote and the model without pooling on crowds with few votes each', () => {
  const mean = (of: (crowd: ReturnType<typeof plantedCrowd>) => number) =>
    [1, 2, 3, 4].reduce((sum, seed) => sum + of(plantedCrowd({ seed })) / 4, 0);
  const pooled = mean((crowd) => score('pooledDawidSkene', crowd, { prior: 'learned' }));
  expect(pooled).toBeGreaterThan(mean((crowd) => score('majorityVote', crowd)) + 0.02);
  expect(pooled).toBeGreaterThan(mean((crowd) => score('dawidSkene', crowd, { prior: 'learned' })));
});

it('finds how frequent the classes are', () => {
  const { matrix, truth } = plantedCrowd({ n: 4000 });
  const { prior } = fitModel('pooledDawidSkene', matrix, { params: { prior: 'learned' } });
  const share = truth.reduce((sum, y) => sum + y, 0) / truth.length;
  expect(Math.abs(prior[1] - share)).toBeLessThan(0.03);
});
