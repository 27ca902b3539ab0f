import { z } from 'zod';

/** A family of slices: one per combination of values. */
export const sliceByParams = z.strictObject({
  by: z.array(z.string()).min(1).describe('Columns: one slice per combination of their values'),
  minimum: z.int().min(1).default(30).describe('Combinations with fewer rows make no slice'),
});
