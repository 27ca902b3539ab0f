import { experimentJsonSchema } from '../config/index.js';
import { sweepJsonSchema } from '../config/sweepJsonSchema.js';
import { EspalierError } from '../core/errors.js';
import type { CommandContext } from './commandContext.js';

const schemas = { experiment: experimentJsonSchema, sweep: sweepJsonSchema };

/** `espalier schema [KIND]`: the JSON Schema of the experiment file, assembled from the registries, or of the sweep file. */
export async function schema(kind: string, context: CommandContext): Promise<void> {
  if (!Object.hasOwn(schemas, kind)) {
    const message = `schema: expected ${Object.keys(schemas).join(' or ')}; received "${kind}"`;
    throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
  }
  context.print(JSON.stringify(schemas[kind as keyof typeof schemas](), null, 2));
}
