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
    at: z
      .int()
      .positive()
      .optional()
      .describe(
        'the trunk’s layer, counted from 1 at the bottom, on whose output the head stands, beside any sharing above it; left out: on top of trunk and sharing',
      ),
    stopGradient: z
      .boolean()
      .default(false)
      .describe(
        'whether the predictions of other tasks among inputs are taken as they are: the head’s loss then does not train those heads',
      ),
  })
  .describe('what stands between the trunk and the logits of a task');

/** What stands between trunk and logits of a task, checked and with defaults. */
export type HeadParams = z.output<typeof headParams>;

/** A head as a network is built for it: left out, it stands on top and lets gradients through. */
export type HeadDefinition = Pick<HeadParams, 'layers' | 'inputs'> & Partial<HeadParams>;
