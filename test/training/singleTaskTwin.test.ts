import { describe, expect, it } from 'vitest';
import { singleTaskTwin } from '../../src/training/singleTaskTwin.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import type { TrainingTask } from '../../src/training/trainingTask.js';

const task: TrainingTask = {
  name: 'b',
  k: 2,
  offset: 0,
  n: 1,
  probs: Float32Array.of(0, 1),
  weights: Float32Array.of(1),
  taskWeight: 7,
  head: { layers: [3], inputs: ['trunk', 'a'], at: 1, stopGradient: true },
};
const training = (params: object) => trainingParams.parse({ epochs: 10, ...params });

describe('singleTaskTwin', () => {
  it('drops what ties the task to others, and keeps the rest of the training section', () => {
    const params = training({ balancing: { kind: 'pcgrad' }, affinity: true, batchSize: 7, ema: 0.9 });
    const twin = singleTaskTwin(task, params, 10, undefined);
    expect(twin.task).toEqual({ ...task, taskWeight: 1, head: { layers: [3], inputs: ['trunk'] } });
    expect(twin.training).toEqual({ ...params, balancing: { kind: 'equal' }, affinity: false, earlyStopping: 'off' });
  });

  it('makes as many passes as the network does, and counts patience in passes', () => {
    const params = training({ earlyStopping: { metric: 'mean/validation/accuracy', patience: 4 } });
    const twin = singleTaskTwin(task, params, 25.2, ['accuracy', 'macroF1']);
    expect(twin.training).toMatchObject({
      epochs: 25,
      earlyStopping: { metric: 'b/validation/accuracy', patience: 10 },
    });
    expect(singleTaskTwin(task, params, 0.2, ['accuracy']).training).toMatchObject({
      epochs: 1,
      earlyStopping: { patience: 1 },
    });
  });

  it.each([
    ['auto', ['macroF1'], 'b/validation/macroF1', 5],
    [{ metric: 'a/validation/auc', patience: 2 }, ['macroF1', 'auc'], 'b/validation/auc', 2],
    [{ metric: 'a/validation/auc', patience: 2 }, ['macroF1'], 'b/validation/macroF1', 2],
  ] as const)('stops early by its own metric: %j with %j', (earlyStopping, defined, metric, patience) => {
    const twin = singleTaskTwin(task, training({ earlyStopping }), 10, defined);
    expect(twin.training.earlyStopping).toEqual({ metric, patience });
  });

  it('keeps off off', () => {
    expect(singleTaskTwin(task, training({ earlyStopping: 'off' }), 10, ['macroF1']).training.earlyStopping).toBe(
      'off',
    );
  });
});
