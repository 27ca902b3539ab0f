import { z } from 'zod';

/** What a text feature takes where its column is absent: the `default:` of kinds to which an empty cell is an empty text. */
export const defaultText = z
  .string()
  .nullable()
  .optional()
  .describe(
    'text to take where the column is absent at prediction time; null counts as an empty text, left out is an error',
  );
