import { cancel, isCancel, select, text } from '@clack/prompts';
import { fileLabel } from '../config/configFile.js';
import { experimentJsonSchema } from '../config/index.js';
import { EspalierError } from '../core/errors.js';
import { type InitPrompts, initialize } from '../init/initialize.js';
import type { CommandContext } from './commandContext.js';

/** `espalier init [DIR]`: looks at a data file and writes a starter config and LF file; asks only where somebody can answer. */
export async function init(
  dir: string,
  options: { data?: string; yes?: boolean },
  context: CommandContext,
): Promise<void> {
  const { config, written, kept, summary } = await initialize({
    dir,
    data: options.data,
    cwd: context.cwd,
    prompts: context.interactive && !options.yes ? prompts : undefined,
    schema: experimentJsonSchema(),
  });
  const shown = (path: string) => fileLabel(path, context.cwd);
  for (const line of summary) context.print(line);
  for (const path of written) context.print(`wrote ${shown(path)}`);
  for (const path of kept) context.print(`kept ${shown(path)}, which was there already`);
  context.print(`\nNext: espalier validate ${shown(config)}, then espalier run ${shown(config)}`);
}

const prompts: InitPrompts = {
  select: async (message, options) => answered(await select({ message, options: [...options] })),
  text: async (message, suggestion) =>
    answered(await text({ message, placeholder: suggestion, defaultValue: suggestion })),
};

function answered(answer: string | symbol): string {
  if (!isCancel(answer)) return answer as string;
  cancel('Nothing was written.');
  throw new EspalierError({ code: 'INTERRUPTED', message: 'init was cancelled' });
}
