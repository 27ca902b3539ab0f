import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadExperiment } from '../config/index.js';
import { EspalierError, formatProblem, type Problem } from '../core/errors.js';
import type { Progress } from '../core/progress.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { refreshCode } from '../labeling/refreshCode.js';
import { runPipeline } from '../pipeline.js';
import { diffRuns } from '../run/diffRuns.js';
import { RunFolder } from '../run/runFolder.js';
import { stampsOf, waitForChange } from '../run/waitForChange.js';
import { filesReadBy } from '../stages/filesReadBy.js';
import { testLabelingFunctions } from '../stages/testLabelingFunctions.js';
import { taskText } from '../terminal/diffText.js';
import { labelingFunctionTable } from '../terminal/labelingFunctionTable.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/** Clears a terminal and what was scrolled off it. */
const clearScreen = '\u001b[2J\u001b[3J\u001b[H';

interface WatchOptions {
  set?: string[];
  task?: string;
  limit?: string;
}

/** What was labeled last without an error. */
interface Labeled {
  readonly folder: RunFolder;
  readonly metrics: RunMetrics;
}

/**
 * `espalier watch FILE`: labels now and whenever the config, code, a table or the data is saved, and shows the labeling functions and what the edit
 * changed. A config or code that is wrong is told and watching goes on. Ends with Ctrl-C.
 */
export async function watch(file: string, options: WatchOptions, context: CommandContext): Promise<void> {
  const { signal, cwd } = context;
  const limit = wholeNumber(options.limit ?? '5', 'watch');
  const base = await mkdtemp(join(tmpdir(), 'espalier-watch-'));
  let files = new Set([resolve(cwd, file)]);
  let last: Labeled | undefined;
  const said = new Set<string>();
  try {
    for (let round = 0; !signal.aborted; round++) {
      const started = context.now();
      const before = new Map([...files].map((path) => [path, '']));
      for (const path of before.keys()) before.set(path, await stampsOf([path]));
      const lines: string[] = [];
      const read = new Set([resolve(cwd, file)]);
      try {
        const loaded = await loadExperiment(file, {
          set: options.set ?? [],
          cwd,
          withoutModels: true,
          onRead: (path) => void read.add(path),
        });
        const { experiment } = loaded;
        const tasks = taskNames(experiment.tasks, options.task);
        const found = await filesReadBy(experiment);
        for (const path of found.files) read.add(path);
        const stuck = refreshCode(found.code);
        for (const path of stuck) {
          lines.push(
            `${path}: Node loads JavaScript modules once; start watch again to see this change (a .ts file is loaded anew)`,
          );
        }
        files = read;
        const folder = new RunFolder(join(base, String(round)));
        await folder.writeText('config.resolved.yaml', loaded.resolvedYaml);
        const warnings: string[] = [];
        const quiet: Progress = {
          begin: () => ({ advance: () => {}, end: () => {} }),
          say: (line) => void (line.startsWith('warning: ') && warnings.push(line)),
        };
        const metrics = await runPipeline(experiment, 'label', folder, { ...context, progress: quiet, draws: 0 });
        const { tested, problems } = await testLabelingFunctions(experiment, signal);
        const diff =
          last &&
          (await diffRuns(last.folder, folder, {
            limit,
            task: last.metrics.tasks[options.task ?? ''] && options.task,
          }));
        for (const task of tasks) {
          lines.push(tableText(task, metrics, context.columns));
          const changed = diff?.tasks.find((each) => each.task === task);
          if (changed) lines.push(taskText(changed, context.columns));
        }
        lines.push(...testText(tested.length, problems));
        lines.push(...warnings.filter((line) => !said.has(line)));
        for (const line of warnings) said.add(line);
        if (last) await rm(last.folder.path, { recursive: true, force: true });
        last = { folder, metrics };
      } catch (error) {
        if (signal.aborted) break;
        if (!(error instanceof EspalierError)) throw error;
        files = new Set([...files, ...read, ...placesOf(error.problems, cwd)]);
        lines.push(
          error.message,
          last ? 'The last labels that went through stand; watching goes on.' : 'Watching goes on.',
        );
      }
      const seconds = ((context.now() - started) / 1000).toFixed(2);
      const time = context.date().toTimeString().slice(0, 8);
      const clear = context.columns === undefined ? '' : clearScreen;
      context.print(`${clear}${file}  ${time}  ${seconds} s  (Ctrl-C ends)\n\n${lines.filter(Boolean).join('\n\n')}\n`);
      // A file that was not known before this round counts from now on.
      const list = [...files];
      const stamps = await Promise.all(list.map(async (path) => before.get(path) ?? (await stampsOf([path]))));
      if (!(await waitForChange(list, stamps.join('\n'), signal))) break;
    }
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

/** @throws EspalierError UNKNOWN_TASK */
function taskNames(tasks: readonly { readonly name: string }[], asked: string | undefined): string[] {
  const names = tasks.map(({ name }) => name);
  if (asked === undefined || names.includes(asked)) return asked === undefined ? names : [asked];
  const message = `expected one of ${names.join(', ')}; received "${asked}"`;
  throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
}

function tableText(task: string, metrics: RunMetrics, columns?: number): string {
  const { head, rows, left } = labelingFunctionTable(metrics.tasks[task]);
  const rest = left > 0 ? `\n… and ${left} more that vote less` : '';
  return `${task} (train)\n${textTable(head, rows, columns)}${rest}`;
}

function testText(tested: number, problems: readonly Problem[]): string[] {
  if (problems.length > 0) return [problems.map(formatProblem).join('\n')];
  return tested > 0 ? ['Examples: all come out as they say.'] : [];
}

function placesOf(problems: readonly Problem[], cwd: string): string[] {
  return problems.flatMap(({ position, path }) => [
    ...(position ? [resolve(cwd, position.file)] : []),
    ...(path && /^\//.test(path) ? [path] : []),
  ]);
}
