import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { Weights } from '../variables.js';
import { denseStack } from './denseStack.js';
import type { TokenEncoder } from './tokenEncoder.js';
import type { Trunk } from './trunk.js';

/** Largest size of an embedding's first entries. */
const tableLimit = 0.1;

/**
 * A trunk over token ids: each block of them is embedded by a table of its own, encoded into one vector per row, and
 * enters the dense layers beside the dense features.
 */
export function textTrunk(
  params: { readonly dimensions: number; readonly layers: readonly number[]; readonly dropout: number },
  encoder: TokenEncoder,
): Trunk {
  const { dimensions, layers, dropout } = params;
  const stack = denseStack(layers, dropout);
  const prefixOf = (name: string) => `trunk/tokens/${name}`;

  function encode(backend: Backend, weights: Weights, name: string, ids: Tensor2D): Tensor2D {
    const { tf } = backend;
    const [b, length] = ids.shape;
    const table = weights[`${prefixOf(name)}/table`] as Tensor2D;
    const byPlace = tf.transpose(ids);
    const mask = tf.cast(tf.notEqual(byPlace, 0), 'float32') as Tensor2D;
    const rows = tf.gather(table, tf.reshape(byPlace, [length * b]));
    const embedded = tf.reshape(tf.mul(rows, tf.reshape(mask, [length * b, 1])), [length, b, dimensions]) as Tensor3D;
    return encoder.encode(backend, weights, prefixOf(name), embedded, mask);
  }

  return {
    entryWidth: stack.entryWidth,
    width: stack.width,
    depths: layers,
    dropout: stack.dropout,
    variables: ({ dense, tokens }) => [
      ...tokens.flatMap(({ name, d, length }) => [
        {
          name: `${prefixOf(name)}/table`,
          shape: [d, dimensions],
          initializer: { kind: 'uniform' as const, limit: tableLimit },
        },
        ...encoder.variables(prefixOf(name), dimensions, length),
      ]),
      ...stack.variables(dense + tokens.length * encoder.width),
    ],
    forward(backend, weights, { dense, bags, tokens = {}, dropout: masks }) {
      const texts = Object.entries(tokens).map(([name, ids]) => encode(backend, weights, name, ids));
      const parts = dense ? [dense, ...texts] : texts;
      return stack.forward(backend, weights, parts.length === 1 ? parts[0] : backend.tf.concat(parts, 1), bags, masks);
    },
  };
}
