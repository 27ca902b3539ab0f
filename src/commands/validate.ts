import { resolve } from 'node:path';
import { loadExperiment } from '../config/index.js';
import { isSweepFile } from '../config/isSweepFile.js';
import { loadSweep } from '../config/loadSweep.js';
import { EspalierError, formatProblem } from '../core/errors.js';
import { testLabelingFunctions } from '../stages/testLabelingFunctions.js';
import type { CommandContext } from './commandContext.js';

/** `espalier validate FILE`: every problem of a config at once; reads the headers of its data and writes nothing. */
export async function validate(
  file: string,
  options: { set?: string[]; json?: boolean },
  context: CommandContext,
): Promise<void> {
  try {
    if (isSweepFile(resolve(context.cwd, file))) {
      const { cells, warnings } = await loadSweep(file, { set: options.set ?? [], cwd: context.cwd });
      if (options.json) context.print(JSON.stringify({ valid: true, problems: [], warnings }, null, 2));
      else {
        for (const warning of warnings) context.progress.say(`warning: ${formatProblem(warning)}`);
        context.print(`${file} is valid: a sweep of ${counted(cells.length, 'cell')}, controls among them`);
      }
      return;
    }
    const { experiment, warnings } = await loadExperiment(file, { set: options.set ?? [], cwd: context.cwd });
    const { problems } = await testLabelingFunctions(experiment, context.signal);
    if (problems.length > 0) throw new EspalierError(problems);
    if (options.json) {
      context.print(JSON.stringify({ valid: true, problems: [], warnings }, null, 2));
      return;
    }
    for (const warning of warnings) context.progress.say(`warning: ${formatProblem(warning)}`);
    const { tasks, labelingFunctions, features, slices } = experiment;
    const counts = [
      counted(tasks.length, 'task'),
      counted(labelingFunctions.length, 'labeling function'),
      counted(features.length, 'feature'),
      counted(slices.length, 'slice'),
    ];
    context.print(`${file} is valid: ${counts.join(', ')}`);
  } catch (error) {
    if (!options.json || !(error instanceof EspalierError)) throw error;
    context.print(JSON.stringify({ valid: false, problems: error.problems, warnings: [] }, null, 2));
    process.exitCode = error.exitCode;
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
