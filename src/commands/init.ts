import { cancel, isCancel, select, text } from '@clack/prompts';
import { fileLabel } from '../config/configFile.js';
import { experimentJsonSchema } from '../config/index.js';
import { oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { type InitPrompts, initialize } from '../init/initialize.js';
import { worldStructures } from '../init/worldStarter.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/** `espalier init [DIR]`: looks at a data file and writes a starter config and LF file; asks only where somebody can answer. */
export async function init(
  dir: string,
  options: { data?: string; synthetic?: string; tasks?: string; yes?: boolean },
  context: CommandContext,
): Promise<void> {
  const { config, written, kept, summary } = await initialize({
    dir,
    data: options.data,
    synthetic: syntheticOf(options),
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

function syntheticOf({ data, synthetic, tasks }: { data?: string; synthetic?: string; tasks?: string }) {
  if (synthetic === undefined) return undefined;
  const usage = (message: string) => new EspalierError({ code: 'USAGE', message: `init: ${message}` }, { exitCode: 2 });
  if (data !== undefined) throw usage('expected either --data or --synthetic; received both');
  const structure = worldStructures.find((name) => name === synthetic);
  if (!structure) throw usage(`--synthetic: expected ${oneOf(worldStructures)}; received "${synthetic}"`);
  const count = wholeNumber(tasks ?? (structure === 'hierarchy' ? '3' : '4'), 'init', '--tasks');
  const most = structure === 'hierarchy' ? 6 : 64;
  if (count < 1 || count > most) throw usage(`--tasks: expected 1 … ${most} for a start; received ${count}`);
  return { structure, tasks: count };
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
