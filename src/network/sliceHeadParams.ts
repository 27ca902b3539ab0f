import { z } from 'zod';
import { confidenceNames } from './confidence.js';

/** The experiment file's `sliceHeads:`; where it stands, tasks attend to their slices. */
export const sliceHeadParams = z
  .strictObject({
    confidence: z
      .enum(confidenceNames)
      .default('entropy')
      .describe(
        "how sure a slice's expert is: entropy is 1 − H(p) / log k for any number of classes; snorkel the probability of the second class, two-class tasks only",
      ),
    attention: z
      .enum(['softmax', 'product'])
      .default('softmax')
      .describe(
        'from membership q and confidence c to attention: softmax of q·c / temperature, or q·c to the power of 1 / temperature over its sum',
      ),
    temperature: z
      .number()
      .min(0.01)
      .default(0.2)
      .describe('the lower, the more the attention goes to the slice with the largest q·c'),
    rank: z
      .int()
      .positive()
      .optional()
      .describe("bottleneck of an expert's transform, for fewer weights; left out, it is a whole h × h matrix"),
    weights: z
      .strictObject({
        master: z.number().min(0).default(1).describe("weight of the loss of the task's own head"),
        membership: z
          .number()
          .min(0)
          .default(1)
          .describe(
            "weight of the mean loss of its slices' membership heads; a slice's counts once, whoever shares it",
          ),
        expert: z
          .number()
          .min(0)
          .default(0.5)
          .describe('weight of the mean loss of its expert predictions, one per slice'),
      })
      .prefault({})
      .describe("what a task's loss is made of"),
    control: z
      .boolean()
      .default(false)
      .describe('also train the twin without slice heads, from the same seed, and report by how much it is beaten'),
  })
  .describe('slice-aware heads: membership and expert heads per slice, and attention over them');

/** The experiment file's `sliceHeads:`, every default filled in. */
export type SliceHeadParams = z.output<typeof sliceHeadParams>;
