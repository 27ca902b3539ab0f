import { expect, it } from 'vitest';
import { splitTrace } from '../../../src/backend/tracing/splitTrace.js';
import type { Trace, TracedOp, Value } from '../../../src/backend/tracing/trace.js';

const type = { dtype: 1, shape: [3] };
const input = (name: string): Value => ({ from: 'input', name });
const result = (index: number, output = 0): Value => ({ from: 'op', index, output });
const op = (...inputs: Value[]): TracedOp => ({ name: 'Mul', attributes: [], inputs, outputs: [type] });
const w: Value = { from: 'state', name: 'w' };

/** Forward 0, a loss 1; the way back 2 and 3 by what the host says; the update 4. */
const trace: Trace = {
  state: new Map([['w', type]]),
  inputs: new Map([
    ['x', type],
    ['decided', type],
  ]),
  constants: [],
  ops: [
    op(input('x'), w),
    op(result(0), result(0)),
    op(input('decided'), result(0)),
    op(result(2), result(1)),
    op(w, result(3)),
  ],
  next: new Map([['w', result(4)]]),
  outputs: new Map([['losses', result(1)]]),
};
const split = (given: Trace) =>
  splitTrace(
    given,
    (name) => name === 'losses',
    (name) => name === 'decided',
  );

it('puts what both halves need into states between them, and computes nothing twice', () => {
  const { first, second } = split(trace);
  expect([...first.next]).toEqual([
    ['cut/0/0', result(0)],
    ['cut/1/0', result(1)],
  ]);
  expect([...first.outputs]).toEqual([['losses', result(1)]]);
  expect(second.ops[2].inputs).toEqual([input('decided'), { from: 'state', name: 'cut/0/0' }]);
  expect(second.ops[3].inputs).toEqual([result(2), { from: 'state', name: 'cut/1/0' }]);
  expect([...second.next]).toEqual([['w', result(4)]]);
  expect([...second.outputs]).toEqual([]);
  expect(second.state.get('cut/0/0')).toEqual(type);
});

it('hands a result that is only passed on across as well', () => {
  const { second } = split({ ...trace, outputs: new Map([...trace.outputs, ['again', result(0)]]) });
  expect([...second.outputs]).toEqual([['again', { from: 'state', name: 'cut/0/0' }]]);
});

it('refuses where the first half would need what is decided after it', () => {
  expect(() => split({ ...trace, outputs: new Map([['losses', result(3)]]) })).toThrow('needs decided');
});
