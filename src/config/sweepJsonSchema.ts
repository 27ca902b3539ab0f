import { z } from 'zod';
import { sweepSchema } from './sweepSchema.js';

/** The JSON Schema of a sweep file: what `espalier schema sweep` prints and editors complete from. */
export function sweepJsonSchema(): object {
  const schema = z.toJSONSchema(sweepSchema, { io: 'input', unrepresentable: 'any' });
  return { ...schema, title: 'Espalier sweep, version 1' };
}
