import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { layerNorm } from '../layerNorm.js';
import type { VariableSpec } from '../variables.js';
import { entryLayer } from './entryLayer.js';
import type { Trunk, TrunkKind } from './trunk.js';

const params = z.strictObject({
  units: z.int().positive().default(128).describe('width of the stream that every block adds to'),
  blocks: z.int().positive().default(2).describe('residual blocks'),
  expansion: z.number().positive().default(2).describe('hidden units of a block, as a multiple of units'),
  dropout: z.number().min(0).lt(1).default(0).describe("share of a block's hidden units dropped in each training step"),
});

/**
 * A residual network with layer normalization in front of each block, so that the stream itself is never squeezed:
 *
 *     z₀ = x·W + b        zᵢ₊₁ = zᵢ + dropout(relu(LN(zᵢ)·Uᵢ + aᵢ))·Vᵢ + cᵢ        z = LN(z_last)
 *
 * A block's output, to a head that stands on it, is what the next block sees of the stream: LN(zᵢ).
 *
 * References: He et al. 2016, "Identity mappings in deep residual networks" (the pre-activation order); Gorishniy et al.
 * 2021, "Revisiting deep learning models for tabular data" (the block for tables, there with batch normalization, which
 * would make a row's prediction depend on its batch).
 */
export const residual = {
  summary: 'residual blocks with layer normalization, for deeper trunks',
  params,
  readsTokens: false,
  create({ units, blocks, expansion, dropout }: z.output<typeof params>): Trunk {
    const hidden = Math.max(1, Math.round(units * expansion));
    const entry = entryLayer(units, 'linear');
    const numbers = Array.from({ length: blocks }, (_, i) => i + 1);
    return {
      entryWidth: units,
      width: units,
      depths: numbers.map(() => units),
      dropout: dropout > 0 ? numbers.map(() => ({ width: hidden, rate: dropout })) : [],
      variables: ({ dense }) => [
        ...entry.variables(dense),
        ...numbers.flatMap((i) => [
          ...norm(`trunk/${i}/norm`, units),
          ...layer(`trunk/${i}/in`, units, hidden, { kind: 'he', fanIn: units }),
          ...layer(`trunk/${i}/out`, hidden, units, { kind: 'glorot', fanIn: hidden, fanOut: units }),
        ]),
        ...norm('trunk/norm', units),
      ],
      forward(backend, weights, batch) {
        const { tf } = backend;
        const normalized = (x: Tensor2D, name: string) =>
          layerNorm(tf, x, weights[`${name}/scale`] as Tensor1D, weights[`${name}/shift`] as Tensor1D);
        const dense = (x: Tensor2D, name: string, activation: 'relu' | 'linear') =>
          backend.dense(x, weights[`${name}/kernel`] as Tensor2D, weights[`${name}/bias`] as Tensor1D, activation);
        let stream = entry.forward(backend, weights, batch.dense, batch.bags);
        let seen = normalized(stream, 'trunk/1/norm');
        return numbers.map((i) => {
          const inside = dense(seen, `trunk/${i}/in`, 'relu');
          const mask = batch.dropout?.[i - 1];
          stream = tf.add(stream, dense(mask ? tf.mul(inside, mask) : inside, `trunk/${i}/out`, 'linear'));
          seen = normalized(stream, i < blocks ? `trunk/${i + 1}/norm` : 'trunk/norm');
          return seen;
        });
      },
    };
  },
} satisfies TrunkKind;

function norm(name: string, width: number): VariableSpec[] {
  return [
    { name: `${name}/scale`, shape: [width], initializer: { kind: 'ones' } },
    { name: `${name}/shift`, shape: [width], initializer: { kind: 'zeros' } },
  ];
}

function layer(name: string, fanIn: number, fanOut: number, initializer: VariableSpec['initializer']): VariableSpec[] {
  return [
    { name: `${name}/kernel`, shape: [fanIn, fanOut], initializer },
    { name: `${name}/bias`, shape: [fanOut], initializer: { kind: 'zeros' } },
  ];
}
