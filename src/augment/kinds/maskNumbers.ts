import { z } from 'zod';
import { checkTextColumn, textTransformation } from '../textTransformation.js';
import type { RowTransformationKind } from '../transformation.js';

const params = z.strictObject({
  field: z.string().describe('The text column'),
  with: z
    .string()
    .min(1)
    .default('0')
    .describe('What stands in the place of every digit; or `random`: other digits, drawn anew'),
});

/** Takes the meaning out of numbers and leaves their look. Declines on texts without a digit. */
export const maskNumbers: RowTransformationKind<typeof params> = {
  summary: 'Puts zeros, another sign or random digits in the place of digits',
  level: 'rows',
  params,
  check: ({ field }, context) => checkTextColumn(field, context),
  create: ({ field, with: sign }) =>
    textTransformation(field, (text, rng) =>
      text.replace(/\p{Nd}/gu, () => (sign === 'random' ? String(rng.integer(10)) : sign)),
    ),
};
