import { HostTensor } from './hostTensor.js';

/**
 * out = f(a, b) entry by entry; axes of length 1, and axes that one of them lacks on the left, are repeated as in NumPy.
 *
 * @param a, b tensors, or numbers that meet every entry
 */
export function elementwise(
  f: (a: number, b: number) => number,
  a: HostTensor | number,
  b: HostTensor | number,
): HostTensor {
  const [left, right] = [asTensor(a), asTensor(b)];
  const rank = Math.max(left.shape.length, right.shape.length);
  const [shapeA, shapeB] = [left, right].map(({ shape }) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const shape = shapeA.map((length, axis) => (length === 1 ? shapeB[axis] : length));
  const out = new Float32Array(shape.reduce((size, length) => size * length, 1));
  const [stepsA, stepsB] = [steps(shapeA), steps(shapeB)];
  // The last axis is an inner loop, the others are counted up as the digits of a number.
  const width = rank === 0 ? 1 : shape[rank - 1];
  const [stepA, stepB] = rank === 0 ? [0, 0] : [stepsA[rank - 1], stepsB[rank - 1]];
  const digits = new Uint32Array(Math.max(0, rank - 1));
  let fromA = 0;
  let fromB = 0;
  for (let at = 0; at < out.length; at += width) {
    for (let i = 0; i < width; i++) {
      out[at + i] = f(left.values[fromA + i * stepA], right.values[fromB + i * stepB]);
    }
    for (let axis = rank - 2; axis >= 0; axis--) {
      fromA += stepsA[axis];
      fromB += stepsB[axis];
      if (++digits[axis] < shape[axis]) break;
      fromA -= stepsA[axis] * shape[axis];
      fromB -= stepsB[axis] * shape[axis];
      digits[axis] = 0;
    }
  }
  return new HostTensor(out, shape);
}

function asTensor(x: HostTensor | number): HostTensor {
  return typeof x === 'number' ? new HostTensor(Float32Array.of(x), []) : x;
}

/** [rank] how far apart neighbours on an axis lie; 0 on an axis that is repeated. */
function steps(shape: readonly number[]): number[] {
  let step = 1;
  return shape
    .toReversed()
    .map((length) => {
      const own = length === 1 ? 0 : step;
      step *= length;
      return own;
    })
    .reverse();
}
