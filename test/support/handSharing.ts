import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../src/backend/backend.js';
import { joinPieces } from '../../src/network/pieces.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import type { SharingKind } from '../../src/network/sharing/sharing.js';

/**
 * What tasks a and b see of one row, under weights given by the names that they are saved by.
 *
 * @param given the values; shapes follow from the sharing
 * @param y the trunk's output
 */
export function handSharing(
  backend: Backend,
  name: SharingName,
  params: object,
  given: Readonly<Record<string, number[]>>,
  y: number[],
): Record<'a' | 'b', number[]> {
  const { tf } = backend;
  const kind: SharingKind = sharings[name];
  const tasks = ['a', 'b'].map((task, i) => ({ name: task, task: i }));
  const sharing = kind.create(kind.params.parse(params), { width: y.length, tasks });
  const shapes = sharing.variables.flatMap(({ name: variable, shape, pieces }) =>
    pieces
      ? pieces.map((piece) => [piece.name, [...shape.slice(0, -1), piece.width]] as const)
      : [[variable, shape] as const],
  );
  const stored = new Map(
    shapes.map(([variable, shape]) => [variable, { shape, values: Float32Array.from(given[variable] ?? []) }]),
  );
  const missing = shapes.filter(([variable, shape]) => given[variable]?.length !== shape.reduce((p, q) => p * q, 1));
  const strange = Object.keys(given).filter((variable) => !stored.has(variable));
  if (missing.length + strange.length > 0)
    throw new Error(`missing ${missing.join('; ')}, strange ${strange.join(', ')}`);
  const values = joinPieces(sharing.variables, stored, 'the test');
  const weights = Object.fromEntries(
    sharing.variables.map((spec) => [spec.name, tf.tensor(values.get(spec.name)!, [...spec.shape])]),
  );
  const seen = sharing.own(backend, weights, sharing.shared(backend, weights, tf.tensor2d([y]) as Tensor2D));
  return { a: [...seen.of(0).dataSync()], b: [...seen.of(1).dataSync()] };
}
