import type { Rng } from '../core/rng.js';
import type { Initializer, VariableSpec } from './variables.js';

type Drawn = Exclude<Initializer, { kind: 'diagonal' }>;

/**
 * A variable's first values, drawn from a stream of its own name: adding a task or a layer changes no other variable.
 * The pieces of a fused variable are drawn one by one, each from its own stream.
 *
 * @param pretrained values that take the place of drawn ones, by the names that weights are saved by, in the right shapes
 */
export function initialize(
  spec: VariableSpec,
  rng: Rng,
  pretrained?: ReadonlyMap<string, { readonly values: Float32Array }>,
): Float32Array {
  const width = spec.shape[spec.shape.length - 1];
  const first = (name: string, count: number, initializer: Initializer, start: number) =>
    pretrained?.get(name)?.values.slice() ??
    (initializer.kind === 'diagonal'
      ? diagonal(count, width, start, initializer)
      : draw(name, count, initializer, rng));
  if (!spec.pieces) return first(spec.name, size(spec.shape), spec.initializer, 0);
  const rows = size(spec.shape) / width;
  const values = new Float32Array(rows * width);
  let start = 0;
  for (const piece of spec.pieces) {
    const fanOut = piece.width;
    const initializer = spec.initializer.kind === 'glorot' ? { ...spec.initializer, fanOut } : spec.initializer;
    const drawn = first(piece.name, rows * piece.width, initializer, start);
    for (let row = 0; row < rows; row++) {
      values.set(drawn.subarray(row * piece.width, (row + 1) * piece.width), row * width + start);
    }
    start += piece.width;
  }
  return values;
}

/** Columns of a square matrix of `rows` rows, from the column `start` on. */
function diagonal(count: number, rows: number, start: number, { on, off }: { on: number; off: number }): Float32Array {
  const columns = count / rows;
  return Float32Array.from({ length: count }, (_, i) => (Math.floor(i / columns) === start + (i % columns) ? on : off));
}

function draw(name: string, count: number, initializer: Drawn, rng: Rng): Float32Array {
  const values = new Float32Array(count);
  if (initializer.kind === 'zeros') return values;
  if (initializer.kind === 'ones') return values.fill(1);
  const limit = limitOf(initializer);
  const stream = rng.derive(name);
  for (let i = 0; i < count; i++) values[i] = limit * (2 * stream.uniform() - 1);
  return values;
}

function limitOf(initializer: Exclude<Drawn, { kind: 'zeros' | 'ones' }>): number {
  switch (initializer.kind) {
    case 'he':
      return Math.sqrt(6 / initializer.fanIn);
    case 'glorot':
      return Math.sqrt(6 / (initializer.fanIn + initializer.fanOut));
    case 'uniform':
      return initializer.limit;
  }
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
