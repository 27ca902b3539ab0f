import type { Trace } from './trace.js';

/**
 * Why one graph cannot stand for both of two recordings of the same function, made with other numbers: something in them was decided
 * by numbers, which a graph would freeze. Undefined where they are the same.
 */
export function compareTraces(a: Trace, b: Trace): string | undefined {
  if (a.ops.length !== b.ops.length) {
    return `it took ${a.ops.length} operations once and ${b.ops.length} with other numbers`;
  }
  const differing = a.ops.findIndex((op, i) => JSON.stringify(op) !== JSON.stringify(b.ops[i]));
  if (differing >= 0) return `its operation ${differing}, ${a.ops[differing].name}, is another with other numbers`;
  if (a.constants.length !== b.constants.length) return 'it made another number of constants with other numbers';
  for (const [i, { shape, dtype, values }] of a.constants.entries()) {
    const other = b.constants[i];
    const same =
      dtype === other.dtype &&
      shape.join() === other.shape.join() &&
      values.every((value, at) => Object.is(value, other.values[at]));
    if (!same) return `a constant of shape [${shape}] is another with other numbers`;
  }
  const results = ({ next, outputs }: Trace) => JSON.stringify([[...next], [...outputs]]);
  return results(a) === results(b) ? undefined : 'its results come from elsewhere with other numbers';
}
