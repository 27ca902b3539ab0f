import { expect, it } from 'vitest';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import type { NetworkDefinition } from '../../src/network/networkDefinition.js';
import { trunkParams } from '../../src/network/trunkParams.js';

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
