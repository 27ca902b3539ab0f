import type { Trace, Value, ValueType } from './trace.js';
import { Untraceable } from './untraceable.js';

/** States whose names begin so are written by one half of a function for the other, and mean nothing between two runs of both. */
export const cutPrefix = 'cut/';

/**
 * Splits a function where its caller looks at some of its outputs and decides what it gives to the rest: the first half is what these outputs follow
 * from, the second one is all the rest. What the second half needs of the first lies in states `cut/…` between them, so that nothing is computed twice.
 *
 * @param early tells the outputs of the first half
 * @param isLate tells the inputs that are not known before the second half
 * @throws Untraceable when the first half needs an input of the second
 */
export function splitTrace(
  trace: Trace,
  early: (output: string) => boolean,
  isLate: (input: string) => boolean,
): { first: Trace; second: Trace } {
  const { ops } = trace;
  const outputs = [...trace.outputs];
  const before = ops.map(() => false);
  const waiting = outputs.flatMap(([name, value]) => (early(name) ? [value] : []));
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    if (value.from === 'input' && isLate(value.name)) throw new Untraceable(`what it begins with needs ${value.name}`);
    if (value.from !== 'op' || before[value.index]) continue;
    before[value.index] = true;
    waiting.push(...ops[value.index].inputs);
  }
  const cut = new Map<string, { value: Value; type: ValueType }>();
  /** The value as the second half sees it. */
  const across = (value: Value): Value => {
    if (value.from !== 'op' || !before[value.index]) return value;
    const name = `${cutPrefix}${value.index}/${value.output}`;
    cut.set(name, { value, type: ops[value.index].outputs[value.output] });
    return { from: 'state', name };
  };
  // Numbers of operations stay as they are: what a half has no use for, it leaves out when it is written.
  const rest = ops.map((op, index) => (before[index] ? op : { ...op, inputs: op.inputs.map(across) }));
  const next = new Map([...trace.next].map(([name, value]) => [name, across(value)] as const));
  const late = new Map(outputs.flatMap(([name, value]) => (early(name) ? [] : [[name, across(value)] as const])));
  const state = new Map([...trace.state, ...[...cut].map(([name, { type }]) => [name, type] as const)]);
  return {
    first: {
      ...trace,
      state,
      next: new Map([...cut].map(([name, { value }]) => [name, value])),
      outputs: new Map(outputs.filter(([name]) => early(name))),
    },
    second: { ...trace, state, ops: rest, next, outputs: late },
  };
}
