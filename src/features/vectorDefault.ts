import { z } from 'zod';

/** What a feature that reads number columns, or one column of lists, takes where a column is absent at prediction time. */
export const vectorDefault = z
  .union([z.number(), z.array(z.number())])
  .nullable()
  .optional()
  .describe(
    'what to take where a column is absent at prediction time: a number (a list for field); null counts as missing, left out is an error',
  );
