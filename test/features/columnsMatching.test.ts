import { expect, it } from 'vitest';
import { columnsMatching } from '../../src/features/columnsMatching.js';

const columns = ['id', 'x2', 'x10', 'y.1', 'yz1'].map((name) => ({ name, type: 'number' as const }));

it('finds columns by pattern in the order of the source, each once', () => {
  expect(columnsMatching('x*', columns)).toEqual(['x2', 'x10']);
  expect(columnsMatching(['yz1', '*1', 'x*'], columns)).toEqual(['yz1', 'y.1', 'x2', 'x10']);
});

it('takes other characters for themselves', () => {
  expect(columnsMatching('y.*', columns)).toEqual(['y.1']);
});

it('gives back what fits nothing', () => {
  expect(columnsMatching(['z*', 'absent'], columns)).toEqual(['z*', 'absent']);
});
