import { z } from 'zod';
import { denseStack } from './denseStack.js';
import type { Trunk, TrunkKind } from './trunk.js';

const params = z.strictObject({
  layers: z.array(z.int().positive()).min(1).default([128]).describe('hidden units, layer by layer'),
  dropout: z.number().min(0).lt(1).default(0).describe('share of hidden units dropped in each training step'),
});

/** Dense layers with ReLU: zᵢ₊₁ = dropout(relu(zᵢ·Wᵢ + bᵢ)); the first one adds the sparse blocks' embedding bags. */
export const mlp = {
  summary: 'dense layers with ReLU and dropout',
  params,
  readsTokens: false,
  create({ layers, dropout }: z.output<typeof params>): Trunk {
    const { entryWidth, width, dropout: masks, ...stack } = denseStack(layers, dropout);
    return {
      entryWidth,
      width,
      depths: layers,
      dropout: masks,
      variables: ({ dense }) => stack.variables(dense),
      forward: (backend, weights, batch) => stack.forward(backend, weights, batch.dense, batch.bags, batch.dropout),
    };
  },
} satisfies TrunkKind;
