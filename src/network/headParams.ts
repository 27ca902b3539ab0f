import { z } from 'zod';

/** A task's `head:`: what stands between the trunk and the task's k logits. */
export const headParams = z
  .strictObject({
    layers: z
      .array(z.int().positive())
      .default([])
      .describe('hidden units of the layers before the logits; [] is a linear head, fused with all other linear heads'),
    inputs: z
      .array(z.string())
      .min(1)
      .default(['trunk'])
      .describe('what the head sees: `trunk`, and beside it any task whose predicted probabilities it is to see too'),
  })
  .describe('what stands between the trunk and the logits of a task');

export type HeadParams = z.output<typeof headParams>;
