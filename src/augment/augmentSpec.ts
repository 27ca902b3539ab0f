import { z } from 'zod';
import type { TransformationSpec } from './transformation.js';

/** The keys of `augment:` beside `policy` and `transformations`. */
export const augmentParams = z
  .strictObject({
    draws: z
      .enum(['once', 'everyEpoch'])
      .default('once')
      .describe(
        'once: the copies are made before training; everyEpoch: each epoch makes its own, which costs a pass over the data',
      ),
    weight: z
      .union([z.literal('shared'), z.number().positive()])
      .default('shared')
      .describe(
        'shared: a row and its copies together weigh what the row weighs; a number: each copy weighs so many times its row',
      ),
    keepOriginals: z
      .boolean()
      .default(true)
      .describe('rows train beside their copies; else a row with copies stands back for them'),
  })
  .describe('transformation functions make further train rows out of the train rows');

/** An experiment's augmentation. */
export interface AugmentSpec extends z.output<typeof augmentParams> {
  /** A name in `augmentPolicies` and its parameters. */
  readonly policy: { readonly kind: string; readonly params: Readonly<Record<string, unknown>> };
  readonly transformations: readonly TransformationSpec[];
}
