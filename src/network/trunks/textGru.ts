import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';
import { textParams } from './textParams.js';
import { textTrunk } from './textTrunk.js';
import type { TrunkKind } from './trunk.js';

const params = z.strictObject({
  ...textParams,
  units: z.int().positive().default(32).describe('units of the recurrent layer, per direction'),
  bidirectional: z.boolean().default(false).describe('read the text from its end as well'),
});

/**
 * A gated recurrent unit reads the words one after another; its last state enters the dense layers:
 *
 *     r = σ(x·W_r + h·U_r + b_r)     u = σ(x·W_u + h·U_u + b_u)     n = tanh(x·W_n + b_n + r ⊙ (h·U_n))
 *     h ← u ⊙ h + (1 − u) ⊙ n        padding leaves h as it is
 *
 * Reference: Cho et al. 2014, "Learning phrase representations using RNN encoder–decoder", section 2.3, with the reset gate
 * after the product, which lets the three products be one.
 */
export const textGru = {
  summary: 'a gated recurrent unit over the words, then dense layers; sees word order, slow on long texts',
  params,
  readsTokens: true,
  create: (given: z.output<typeof params>) => {
    const { units } = given;
    const directions = given.bidirectional ? (['forward', 'backward'] as const) : (['forward'] as const);
    return textTrunk(given, {
      width: directions.length * units,
      variables: (prefix, e) =>
        directions.flatMap((direction): VariableSpec[] => [
          {
            name: `${prefix}/${direction}/input`,
            shape: [e, 3 * units],
            initializer: { kind: 'glorot', fanIn: e, fanOut: units },
          },
          {
            name: `${prefix}/${direction}/recurrent`,
            shape: [units, 3 * units],
            initializer: { kind: 'glorot', fanIn: units, fanOut: units },
          },
          { name: `${prefix}/${direction}/bias`, shape: [3 * units], initializer: { kind: 'zeros' } },
        ]),
      encode(backend, weights, prefix, embedded, mask) {
        const states = directions.map((direction) =>
          lastState(backend, weights, `${prefix}/${direction}`, embedded, mask, direction === 'backward'),
        );
        return states.length === 1 ? states[0] : backend.tf.concat(states, 1);
      },
    });
  },
} satisfies TrunkKind;

/** h after the last token, [b, units]; zeros for a row without tokens. */
function lastState(
  backend: Backend,
  weights: Weights,
  name: string,
  embedded: Tensor3D,
  mask: Tensor2D,
  backward: boolean,
): Tensor2D {
  const { tf } = backend;
  const [length, b, e] = embedded.shape;
  const units = (weights[`${name}/recurrent`] as Tensor2D).shape[0];
  const words = tf.reshape(embedded, [length * b, e]) as Tensor2D;
  // Each gate by itself, all places' products at once and then cut by place: gates side by side would be cut row by row.
  const gates = ['reset', 'update', 'candidate'].map((_, gate) => {
    const columns = (part: string, rows: number) =>
      tf.slice(weights[`${name}/${part}`] as Tensor2D, [0, gate * units], [rows, units]);
    const bias = tf.slice(weights[`${name}/bias`] as Tensor1D, [gate * units], [units]);
    return {
      steps: tf.split(backend.dense(words, columns('input', e), bias, 'linear'), length),
      recurrent: columns('recurrent', units),
    };
  });
  const masks = tf.split(tf.reshape(mask, [length * b, 1]), length);
  let h: Tensor2D = tf.zeros([b, units]);
  for (let i = 0; i < length; i++) {
    const at = backward ? length - 1 - i : i;
    const [reset, update, candidate] = gates.map(({ steps, recurrent }) => ({
      entering: steps[at],
      returning: tf.matMul(h, recurrent),
    }));
    const r = tf.sigmoid(tf.add(reset.entering, reset.returning));
    const u = tf.sigmoid(tf.add(update.entering, update.returning));
    const n = tf.tanh(tf.add(candidate.entering, tf.mul(r, candidate.returning)));
    const next = tf.add(n, tf.mul(u, tf.sub(h, n)));
    h = tf.add(h, tf.mul(masks[at], tf.sub(next, h)));
  }
  return h;
}
