import { describe, expect, it } from 'vitest';
import { openBackend } from '../../src/backend/openBackend.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import type { NetworkDefinition } from '../../src/network/networkDefinition.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { testBackend } from '../support/testBackend.js';

const definition = (inputs: NetworkDefinition['inputs']): NetworkDefinition => ({
  version: 1,
  inputs,
  trunk: trunkParams.parse({ layers: [6, 4] }),
  tasks: [
    { name: 'spam', k: 2, head: { layers: [], inputs: ['trunk'] } },
    { name: 'letter', k: 3, head: { layers: [5], inputs: ['trunk', 'spam'] } },
  ],
});

it('has one table per sparse feature, dense ones side by side, and every variable under its own name', () => {
  const { variables, tables, denseWidth } = createMultiTaskModel(
    definition([
      { name: 'text', kind: 'sparse', d: 100 },
      { name: 'size', kind: 'dense', d: 1 },
      { name: 'vector', kind: 'dense', d: 7 },
      { name: 'words', kind: 'sparse', d: 50 },
    ]),
  );
  expect(denseWidth).toBe(8);
  expect(tables.map(({ name, shape }) => [name, shape])).toEqual([
    ['trunk/0/table/text', [100, 6]],
    ['trunk/0/table/words', [50, 6]],
  ]);
  expect(Object.fromEntries(variables.map(({ name, shape }) => [name, shape]))).toEqual({
    'trunk/0/kernel': [8, 6],
    'trunk/0/bias': [6],
    'trunk/1/kernel': [6, 4],
    'trunk/1/bias': [4],
    'heads/kernel': [4, 2],
    'heads/bias': [2],
    'heads/letter/0/kernel': [6, 5],
    'heads/letter/0/bias': [5],
    'heads/letter/1/kernel': [5, 3],
    'heads/letter/1/bias': [3],
  });
});

it('asks for a feature', () => {
  expect(() => createMultiTaskModel(definition([]))).toThrow(expect.objectContaining({ code: 'NO_FEATURES' }));
});

describe('heads at different depths', () => {
  const at = (name: string, depth?: number, more: object = {}) => ({
    name,
    k: 2,
    head: { layers: [], inputs: ['trunk'], ...(depth === undefined ? {} : { at: depth }), ...more },
  });
  const standing = (tasks: NetworkDefinition['tasks'], layers = [2, 1]) =>
    createMultiTaskModel({
      version: 3,
      inputs: [{ name: 'x', kind: 'dense', d: 1 }],
      trunk: trunkParams.parse({ layers }),
      tasks,
    });

  it('see the layer that they stand on, worked out by hand', async () => {
    const backend = await openBackend(testBackend('cpu'));
    const { tf } = backend;
    const model = standing([at('low', 1), at('top'), at('deep', 1, { layers: [1], inputs: ['trunk', 'low'] })]);
    const values: Record<string, number[]> = {
      'trunk/0/kernel': [1, -1],
      'trunk/0/bias': [1, 1],
      'trunk/1/kernel': [2, 10],
      'trunk/1/bias': [1],
      'heads/kernel': [1, -1],
      'heads/bias': [0.5, 0],
      'heads@1/kernel': [1, 2, 10, 20],
      'heads@1/bias': [0, 1],
      // Rows: both units of the layer, then the two probabilities of low.
      'heads/deep/0/kernel': [1, 7, 3, 3],
      'heads/deep/0/bias': [0],
      'heads/deep/1/kernel': [1, -1],
      'heads/deep/1/bias': [0, 0],
    };
    expect(model.variables.map(({ name }) => name).sort()).toEqual(Object.keys(values).sort());
    const weights = Object.fromEntries(
      model.variables.map(({ name, shape }) => [name, tf.tensor(values[name], [...shape])]),
    );
    const [group] = model.logits(backend, weights, { dense: tf.tensor2d([[2]]) });
    // Layer 1 is relu(3, −1) = (3, 0) and layer 2 relu(2·3 + 1) = 7; deep's unit is 3 + 3 (p₀ + p₁) = 6.
    expect(model.layout.groups[0].tasks).toEqual([0, 1, 2]);
    expect([...group.dataSync()]).toEqual([3, 7, 7.5, -7, 6, -6]);
    backend.dispose();
  });

  it('keep the start that they have on top, by name', () => {
    const pieces = (tasks: NetworkDefinition['tasks']) =>
      standing(tasks, [3, 3]).variables.flatMap(({ pieces = [] }) => pieces.map(({ name }) => name));
    expect(pieces([at('a', 1), at('b')]).sort()).toEqual(pieces([at('a'), at('b')]).sort());
  });

  it.each([
    ['a layer that is not there', [at('a', 3), at('b')]],
    ['a depth without sight of the trunk', [at('a', 1, { inputs: ['b'] }), at('b')]],
    ['nobody on top', [at('a', 1), at('b', 1)]],
  ])('refuse %s', (_, tasks) => {
    expect(() => standing(tasks)).toThrow(expect.objectContaining({ code: 'HEAD_DEPTH' }));
  });
});
