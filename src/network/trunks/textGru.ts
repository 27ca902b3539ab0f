import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Backend, TF } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';
import { textParams } from './textParams.js';
import { textTrunk } from './textTrunk.js';
import type { TrunkKind } from './trunk.js';

const params = z.strictObject({
  ...textParams,
  units: z.int().positive().default(64).describe('units of the recurrent layer, per direction'),
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
  const [b, length, e] = embedded.shape;
  const recurrent = weights[`${name}/recurrent`] as Tensor2D;
  const units = recurrent.shape[0];
  const kernel = weights[`${name}/input`] as Tensor2D;
  const entering = backend.dense(
    tf.reshape(embedded, [b * length, e]),
    kernel,
    weights[`${name}/bias`] as Tensor1D,
    'linear',
  );
  // All words' products at once, then cut by place: a slice per place would hand back a gradient as large as the whole.
  const steps = tf.split(tf.reshape(entering, [b, length, 3 * units]), length, 1);
  const masks = tf.split(mask, length, 1);
  let h: Tensor = tf.zeros([b, units]);
  for (let i = 0; i < length; i++) {
    const at = backward ? length - 1 - i : i;
    const x = tf.reshape(steps[at], [b, 3 * units]);
    h = tf.add(h, tf.mul(masks[at], tf.sub(nextState(tf, x, h as Tensor2D, recurrent), h)));
  }
  return h as Tensor2D;
}

/** @param x [b, 3·units] what the word adds to the gates r, u and to the candidate n, in this order */
function nextState(tf: TF, x: Tensor, h: Tensor2D, recurrent: Tensor2D): Tensor {
  const units = recurrent.shape[0];
  const sizes = [units, units, units];
  const [xr, xu, xn] = tf.split(x, sizes, 1);
  const [hr, hu, hn] = tf.split(tf.matMul(h, recurrent), sizes, 1);
  const r = tf.sigmoid(tf.add(xr, hr));
  const u = tf.sigmoid(tf.add(xu, hu));
  const n = tf.tanh(tf.add(xn, tf.mul(r, hn)));
  return tf.add(n, tf.mul(u, tf.sub(h, n)));
}
