import { expect, it } from 'vitest';
import { inPlaceSteps } from '../../../src/backend/tracing/inPlaceSteps.js';
import type { Trace, TracedOp, Value } from '../../../src/backend/tracing/trace.js';

const type = { dtype: 1, shape: [] };
const state = (name: string): Value => ({ from: 'state', name });
const result = (index: number, output = 0): Value => ({ from: 'op', index, output });
const plain = (...inputs: Value[]): TracedOp => ({ name: 'Mul', attributes: [], inputs, outputs: [type] });
const adam = (g: Value): TracedOp => ({
  name: 'AdamStep',
  attributes: [],
  parameters: {},
  inputs: [g, state('w'), state('m'), state('v'), { from: 'input', name: 'rate' }, { from: 'input', name: 'step' }],
  outputs: [type, type, type],
});

function found(ops: TracedOp[], at: number, next: [string, Value][] = [], outputs: [string, Value][] = []) {
  const moved = ['w', 'm', 'v'].map((name, output): [string, Value] => [name, result(at, output)]);
  const trace: Trace = {
    state: new Map(),
    inputs: new Map(),
    constants: [],
    ops,
    next: new Map([...moved, ...next]),
    outputs: new Map(outputs),
  };
  return inPlaceSteps(
    trace,
    ops.map(() => true),
  ).get(at);
}

const gradient = plain(state('w'), state('w'));

it('moves a variable in place once all that reads it has run', () => {
  expect(found([gradient, adam(result(0))], 1)).toEqual(['w', 'm', 'v']);
});

it('lets the moved value be read', () => {
  const average = plain(result(1), state('average'));
  expect(found([gradient, adam(result(0)), average], 1, [['average', result(2)]])).toEqual(['w', 'm', 'v']);
});

it('does not where the old value is wanted beside the moved one, or where the result is mixed with it', () => {
  const both = plain(result(1), state('w'));
  expect(found([gradient, adam(result(0)), both], 1)).toBeUndefined();
  expect(found([gradient, adam(result(0)), both], 1, [['w', result(2)]])).toBeUndefined();
});
