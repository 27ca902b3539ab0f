import { z } from 'zod';
import { entryLayer } from './entryLayer.js';
import type { Trunk, TrunkKind } from './trunk.js';

const params = z.strictObject({
  units: z
    .int()
    .positive()
    .default(32)
    .describe('width of the shared representation; below the number of tasks it ties their weights together'),
});

/**
 * One shared linear map, z = x·W + b. With linear heads the tasks' weights are W·Hᵢ, of rank `units` at most: linear
 * multi-task learning with a low-rank structure (Ando and Zhang, 2005, "A framework for learning predictive structures").
 */
export const linear = {
  summary: 'one linear layer: linear models whose weights share a low-rank structure',
  params,
  readsTokens: false,
  create({ units }: z.output<typeof params>): Trunk {
    const layer = entryLayer(units, 'linear');
    return {
      entryWidth: units,
      width: units,
      depths: [units],
      dropout: [],
      variables: ({ dense }) => layer.variables(dense),
      forward: (backend, weights, { dense, bags }) => [layer.forward(backend, weights, dense, bags)],
    };
  },
} satisfies TrunkKind;
