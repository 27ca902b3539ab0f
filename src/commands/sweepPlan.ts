import { resolve } from 'node:path';
import { openStore } from '../cache/openStore.js';
import { fileLabel } from '../config/configFile.js';
import { formatProblem } from '../core/errors.js';
import { SweepFolder } from '../experiment/sweepFolder.js';
import type { SweepPlan } from '../experiment/sweepPlan.js';
import { type PlannedSweep, planSweep } from '../run/planSweep.js';
import type { CommandContext } from './commandContext.js';

export interface SweepOptions {
  out?: string;
  set?: string[];
  json?: boolean;
}

/** `espalier sweep plan FILE`: checks every cell, freezes it in the sweep's folder, and says what there is to run. */
export async function sweepPlan(file: string, options: SweepOptions, context: CommandContext): Promise<void> {
  const { planned, folder } = await loadPlan(file, options, context);
  await folder.writePlan(planned.plan, planned.configs);
  const done = await countDone(planned.plan, folder);
  const shown = fileLabel(folder.path, context.cwd);
  if (options.json) {
    context.print(JSON.stringify({ folder: folder.path, ...planned.plan, done }, null, 2));
    return;
  }
  context.print(`${planText(planned.plan)}${done > 0 ? `; ${done} of them done already` : ''}\nPlan: ${shown}`);
}

/** The sweep of a file as it is now, and its folder. */
export async function loadPlan(
  file: string,
  options: SweepOptions,
  context: CommandContext,
): Promise<{ planned: PlannedSweep; folder: SweepFolder }> {
  const { cwd, progress, signal } = context;
  const store = openStore((line) => progress.say(`warning: ${line}`));
  const planned = await planSweep(file, { set: options.set ?? [], cwd, store, signal });
  for (const warning of planned.warnings) progress.say(`warning: ${formatProblem(warning)}`);
  const path = options.out ?? `${planned.output.dir}/${planned.plan.name}`;
  return { planned, folder: new SweepFolder(resolve(cwd, path)) };
}

/** `mail-labels: 3 × 5 values on labels and seed, 1 excluded; 20 cells, 5 controls among them, in 20 runs` */
export function planText({ name, axes, cells, runs, excluded }: SweepPlan): string {
  const sizes = Object.entries(axes).map(([axis, { labels }]) => `${axis} (${labels.length})`);
  const controls = cells.filter(({ control }) => control !== undefined).length;
  const own = cells.length - controls;
  const left = excluded > 0 ? `, ${excluded} excluded` : '';
  const beside = controls > 0 ? ` and ${counted(controls, 'control')}` : '';
  return `${name}: ${sizes.join(' × ') || 'no axes'}; ${counted(own, 'cell')}${left}${beside} in ${counted(runs.length, 'run')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

async function countDone(plan: SweepPlan, folder: SweepFolder): Promise<number> {
  const records = await Promise.all(plan.runs.map(({ id }) => folder.readRecord(id)));
  return records.filter((record) => record?.state === 'done').length;
}
