import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { type LoadedExperiment, loadExperiment } from '../config/index.js';
import { EspalierError, formatProblem } from '../core/errors.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { summaryTable } from '../evaluation/summaryTable.js';
import { exportFormats } from '../export/exportFormats.js';
import type { ExportParams } from '../export/exportParams.js';
import { runPipeline } from '../pipeline.js';
import { summaryFinding } from '../report/summaryFinding.js';
import { changedKeys } from '../run/changedKeys.js';
import { type RunCommand, RunFolder, type RunStatus } from '../run/runFolder.js';
import { controlsText } from '../terminal/controlsText.js';
import { labelingFunctionTable } from '../terminal/labelingFunctionTable.js';
import { sliceText } from '../terminal/sliceText.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';
import { controlOverrides } from './controlOverrides.js';
import { enforceFloors } from './enforceFloors.js';

export interface RunOptions {
  out?: string;
  set?: string[];
  force?: boolean;
  resume?: boolean;
  /** Train what the network is held against: single-task twins, equal weights, the twin without slice heads. */
  controls?: boolean;
  /** Fail where a slice has not reached its floor. */
  enforce?: boolean;
  json?: boolean;
}

const reach: Record<RunCommand, number> = { label: 0, train: 1, run: 2 };

/** `espalier label | train | run`: the whole way into a run folder, or as far as the command's name says. */
export async function run(
  command: RunCommand,
  file: string,
  options: RunOptions,
  context: CommandContext,
): Promise<void> {
  const loaded = await loadWithControls(file, { ...options, withoutModels: command === 'label' }, context);
  const { experiment, resolvedYaml, warnings } = loaded;
  for (const warning of warnings) context.progress.say(`warning: ${formatProblem(warning)}`);
  if (command !== 'label' && experiment.features.length === 0) {
    throw new EspalierError({
      code: 'NO_FEATURES',
      message: `${file}: expected features for the network to learn from; the file declares none`,
      hint: 'Add some under features:, such as text: {kind: hashedNgrams, field: text}; or run `espalier label`, which needs none.',
    });
  }
  if (options.force && options.resume) {
    throw new EspalierError(
      { code: 'USAGE', message: '--force starts over and --resume goes on; give one of them' },
      { exitCode: 2 },
    );
  }

  const configHash = hashOf(loaded);
  const { stopAfter } = experiment.training;
  const path = options.out ?? join(experiment.output.dir, runName(experiment.name, configHash, context.date()));
  const folder = await RunFolder.prepare(resolve(context.cwd, path), {
    force: options.force ?? false,
    resume: options.resume ?? false,
    canResume: command !== 'label',
  });
  const before = options.resume ? await folder.readStatus() : null;
  const shown = fileLabel(folder.path, context.cwd);
  if (before) {
    if (before.configHash !== configHash) throw await otherConfig(folder, resolvedYaml, shown);
    if (
      before.state === 'done' &&
      reach[before.command] >= reach[command] &&
      !goesFurther(before.stopAfter, stopAfter)
    ) {
      context.progress.say(`${shown}: this run is finished; nothing to do`);
      if (options.json) context.print(await folder.readText('metrics.json'));
      if (options.enforce) enforceFloors((await folder.readJson<RunMetrics>('metrics.json')).floors);
      return;
    }
  }

  const status = (state: RunStatus['state']) =>
    folder.writeStatus({ state, command, configHash, ...(stopAfter !== undefined && { stopAfter }) });
  await folder.writeText('config.resolved.yaml', resolvedYaml);
  await status('running');
  let metrics: RunMetrics;
  try {
    metrics = await runPipeline(experiment, command, folder, { ...context, resume: before !== null });
    if (command === 'run' && experiment.output.report === 'html') await writeReport(folder, metrics, context);
    await writeExports(experiment.output.export ?? [], command, folder, context);
    await status('done');
    context.print(
      options.json
        ? JSON.stringify(metrics, null, 2)
        : await resultText(command, metrics, folder, shown, context.columns),
    );
  } catch (error) {
    const stopped = context.signal.aborted;
    // On a full disk this fails too; what stopped the run is what its user needs to hear.
    await status(stopped ? 'stopped' : 'failed').catch(() => {});
    if (!stopped) throw error;
    const onwards =
      command === 'label' ? `start over with --out ${shown} --force` : `go on with --out ${shown} --resume`;
    context.progress.say(`${shown}: stopped; ${onwards}`);
    throw context.signal.reason;
  }
  if (options.enforce) enforceFloors(metrics.floors);
}

/** The experiment; with `--controls` the one in which every control is trained that it can have. */
async function loadWithControls(
  file: string,
  { withoutModels, ...options }: RunOptions & { readonly withoutModels: boolean },
  context: CommandContext,
): Promise<LoadedExperiment> {
  const set = options.set ?? [];
  const loaded = await loadExperiment(file, { set, cwd: context.cwd, withoutModels });
  if (!options.controls) return loaded;
  const overrides = controlOverrides(loaded.experiment);
  if (overrides.length === 0) {
    throw new EspalierError({
      code: 'NO_SLICE_HEADS',
      message: `${file}: --controls trains single-task twins and the twin without slice heads; this experiment has one task and no slice heads to leave out`,
      hint: 'Add a task or sliceHeads: {} to it, or leave --controls out.',
    });
  }
  return loadExperiment(file, { set: [...set, ...overrides], cwd: context.cwd, withoutModels });
}

async function writeReport(folder: RunFolder, metrics: RunMetrics, context: CommandContext): Promise<void> {
  const { reportRun } = await import('../run/reportRun.js');
  const started = context.now();
  await reportRun(folder);
  const seconds = (context.now() - started) / 1000;
  metrics.timing.report = seconds;
  metrics.timing.total = (metrics.timing.total ?? 0) + seconds;
  await folder.writeJson('metrics.json', metrics);
}

/** What `output.export` asks for; a run of `label` makes what takes no network. */
async function writeExports(
  all: readonly ExportParams[],
  command: RunCommand,
  folder: RunFolder,
  context: CommandContext,
): Promise<void> {
  const asked = all.filter(({ format }) => command !== 'label' || !exportFormats[format].network);
  if (asked.length === 0) return;
  const { exportRun } = await import('../run/exportRun.js');
  const { exportText } = await import('../terminal/exportText.js');
  for (const params of asked) {
    const exported = await exportRun(folder, params, context);
    context.progress.say(exportText(exported, fileLabel(exported.path, context.cwd), context.columns));
  }
}

async function resultText(
  command: RunCommand,
  metrics: RunMetrics,
  folder: RunFolder,
  shown: string,
  columns?: number,
): Promise<string> {
  const lines: string[] = [''];
  if (command === 'label') {
    for (const [name, task] of Object.entries(metrics.tasks)) {
      const { head, rows, left } = labelingFunctionTable(task);
      lines.push(`${name} (train)`, textTable(head, rows, columns));
      lines.push(left > 0 ? `… and ${left} more that vote less; metrics.json has them all\n` : '');
      if (task.labelModel) lines.push(`label model: ${task.labelModel.kind}: ${task.labelModel.reason}`, '');
    }
  }
  const { head, rows } = summaryTable(metrics);
  lines.push(
    'Test split, all rows with gold, in percent',
    textTable(head, rows, columns),
    '',
    summaryFinding(metrics),
    '',
  );
  const slices = sliceText(metrics, columns);
  if (slices) lines.push(slices, '');
  const controls = controlsText(metrics, columns);
  if (controls) lines.push(controls, '');
  const report = command === 'run' && (await folder.readTextIfThere('report.html')) !== null;
  lines.push(report ? `Report: ${join(shown, 'report.html')}` : `Run folder: ${shown}`);
  return lines.join('\n');
}

async function otherConfig(folder: RunFolder, resolvedYaml: string, shown: string): Promise<EspalierError> {
  const before = await folder.readTextIfThere('config.resolved.yaml');
  const changes = before === null ? [] : changedKeys(before, resolvedYaml);
  const more = changes.length > 3 ? `; and ${changes.length - 3} more` : '';
  return new EspalierError({
    code: 'OTHER_CONFIG',
    message: `${shown}: expected the config that this run began with; received another${
      changes.length > 0 ? ` (${changes.slice(0, 3).join('; ')}${more})` : ''
    }`,
    hint: 'Undo the change, choose another --out, or start over with --force.',
  });
}

/** Whether a run that was to stop after some epochs has more to do now. */
function goesFurther(before: number | undefined, now: number | undefined): boolean {
  return before !== undefined && (now === undefined || now > before);
}

/** The comments above the experiment change nothing that it does, and `training.stopAfter` nothing but how far it goes. */
function hashOf({ resolvedYaml }: LoadedExperiment): string {
  return createHash('sha256')
    .update(resolvedYaml.replace(/^(#.*\n)+/, '').replace(/^ {2}stopAfter: \d+\n/m, ''))
    .digest('hex');
}

/** `<name>-<yyyymmdd-hhmmss>-<hash6>` */
function runName(name: string, configHash: string, date: Date): string {
  const stamp = date.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${name}-${stamp}-${configHash.slice(0, 6)}`;
}
