import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { VariableSpec } from '../variables.js';
import type { Trunk, TrunkKind } from './trunk.js';

const params = z.strictObject({
  layers: z.array(z.int().positive()).min(1).default([128]).describe('hidden units, layer by layer'),
  dropout: z.number().min(0).lt(1).default(0).describe('share of hidden units dropped in each training step'),
});

/** Dense layers with ReLU: zᵢ₊₁ = dropout(relu(zᵢ·Wᵢ + bᵢ)); the first one adds the sparse blocks' embedding bags. */
export const mlp = {
  summary: 'dense layers with ReLU and dropout',
  params,
  create({ layers, dropout }: z.output<typeof params>): Trunk {
    const rates = dropout > 0 ? layers.map((width) => ({ width, rate: dropout })) : [];
    return {
      entryWidth: layers[0],
      width: layers[layers.length - 1],
      dropout: rates,
      variables({ dense }) {
        const specs: VariableSpec[] = [];
        layers.forEach((units, i) => {
          const fanIn = i === 0 ? dense : layers[i - 1];
          if (fanIn > 0) {
            specs.push({
              name: `trunk/${i}/kernel`,
              shape: [fanIn, units],
              initializer: { kind: 'he', fanIn },
            });
          }
          specs.push({ name: `trunk/${i}/bias`, shape: [units], initializer: { kind: 'zeros' } });
        });
        return specs;
      },
      forward(backend, weights, batch) {
        const { tf } = backend;
        let z = batch.dense as Tensor2D;
        layers.forEach((_, i) => {
          const kernel = weights[`trunk/${i}/kernel`] as Tensor2D | undefined;
          const bias = weights[`trunk/${i}/bias`] as Tensor1D;
          if (i === 0 && batch.bags) {
            const linear = kernel
              ? tf.add(backend.dense(z, kernel, bias, 'linear'), batch.bags)
              : tf.add(batch.bags, bias);
            z = tf.relu(linear as Tensor2D);
          } else {
            z = backend.dense(z, kernel as Tensor2D, bias, 'relu');
          }
          if (batch.dropout?.[i]) z = tf.mul(z, batch.dropout[i]);
        });
        return z;
      },
    };
  },
} satisfies TrunkKind;
