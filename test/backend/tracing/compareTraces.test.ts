import { expect, it } from 'vitest';
import { compareTraces } from '../../../src/backend/tracing/compareTraces.js';
import type { Trace, TracedOp } from '../../../src/backend/tracing/trace.js';

const type = { dtype: 1, shape: [2] };
const op = (name: string): TracedOp => ({
  name,
  attributes: [],
  inputs: [
    { from: 'input', name: 'x' },
    { from: 'constant', index: 0 },
  ],
  outputs: [type],
});

function trace(name = 'Mul', values = [1, 2], output = 0): Trace {
  return {
    state: new Map(),
    inputs: new Map([['x', type]]),
    constants: [{ ...type, values: Float32Array.from(values) }],
    ops: [op(name)],
    next: new Map(),
    outputs: new Map([['y', { from: 'op', index: 0, output }]]),
  };
}

it('finds nothing where two recordings are alike', () => {
  expect(compareTraces(trace(), trace())).toBeUndefined();
  expect(compareTraces(trace('Mul', [Number.NaN, 0]), trace('Mul', [Number.NaN, 0]))).toBeUndefined();
});

it.each([
  ['a constant that followed from the numbers', trace('Mul', [1, 3]), 'a constant of shape [2] is another'],
  ['a zero of the other sign', trace('Mul', [1, -0]), 'a constant of shape [2] is another'],
  ['another operation', trace('Add'), 'its operation 0, Mul, is another'],
  ['more operations', { ...trace(), ops: [op('Mul'), op('Mul')] }, 'it took 1 operations once and 2'],
  ['another result', trace('Mul', [1, 2], 1), 'its results come from elsewhere'],
])('says that there was %s', (_, other, expected) => {
  const base =
    expected.includes('constant') && Object.is(other.constants[0].values[1], -0) ? trace('Mul', [1, 0]) : trace();
  expect(compareTraces(base, other)).toContain(expected);
});
