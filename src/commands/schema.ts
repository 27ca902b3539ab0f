import { experimentJsonSchema } from '../config/index.js';
import type { CommandContext } from './commandContext.js';

/** `espalier schema`: the experiment file's JSON Schema, assembled from the registries. */
export async function schema(context: CommandContext): Promise<void> {
  context.print(JSON.stringify(experimentJsonSchema(), null, 2));
}
