import { resolve } from 'node:path';
import { type ListedRun, listRuns } from '../run/listRuns.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';

/** `espalier log [DIR]`: the runs in a folder, newest first, with what changed from one to the next and where weights came from. */
export async function log(
  dir: string | undefined,
  options: { json?: boolean },
  context: CommandContext,
): Promise<void> {
  const place = dir ?? 'runs';
  const runs = await listRuns(resolve(context.cwd, place), place);
  if (options.json) {
    context.print(JSON.stringify(runs, null, 2));
    return;
  }
  const head = ['run', 'started', 'command', 'config', 'macro F1', 'since the one before', 'from'];
  context.print(textTable(head, runs.map(cells), context.columns));
}

function cells({ run, started, command, state, configHash, macroF1, since, ...lineage }: ListedRun): string[] {
  return [
    run,
    started?.slice(0, 16).replace('T', ' ') ?? '',
    state === 'done' ? command : `${command}, ${state}`,
    configHash.slice(0, 6),
    macroF1 ? `${(100 * macroF1.value).toFixed(1)} ${macroF1.model === 'network' ? 'network' : 'labels'}` : '',
    since ? sinceText(since) : '',
    fromText(lineage),
  ];
}

function sinceText({ sameData, config, labelingFunctions }: NonNullable<ListedRun['since']>): string {
  const parts = [
    ...(sameData === false ? ['other data'] : []),
    ...(labelingFunctions.length > 0 ? [`LFs: ${shortList(labelingFunctions)}`] : []),
    ...(config.length > 0 ? [`config: ${shortList(config.map((line) => line.slice(0, line.indexOf(': '))))}`] : []),
  ];
  return parts.join('; ') || 'same';
}

function fromText({
  transferredFrom,
  resumed,
  testOpened,
}: Pick<ListedRun, 'transferredFrom' | 'resumed' | 'testOpened'>): string {
  const parts = [
    ...(transferredFrom ? [`weights of ${transferredFrom.path.split(/[\\/]/).at(-1)}`] : []),
    ...(resumed ? [`resumed ${resumed.length === 1 ? 'once' : `${resumed.length} times`}`] : []),
    ...(testOpened ? ['test rows looked at'] : []),
  ];
  return parts.join('; ');
}

function shortList(names: readonly string[], most = 2): string {
  return `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;
}
