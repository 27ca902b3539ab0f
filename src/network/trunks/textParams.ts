import { z } from 'zod';

/** Parameters that every trunk that reads text has. */
export const textParams = {
  dimensions: z.int().positive().default(32).describe('dimensions of the token embeddings'),
  layers: z
    .array(z.int().positive())
    .min(1)
    .default([128])
    .describe('hidden units of the dense layers that the text vector and all other features enter'),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('share of the dense layers’ hidden units dropped in each training step'),
};
