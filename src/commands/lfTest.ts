import { loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { testLabelingFunctions } from '../stages/testLabelingFunctions.js';
import type { CommandContext } from './commandContext.js';

/** `espalier lf test FILE`: asks the labeling functions about the `examples:` that stand with them; exit code 1 where one comes out otherwise. */
export async function lfTest(
  file: string,
  options: { set?: string[]; task?: string; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const { experiment } = await loadExperiment(file, { set: options.set ?? [], cwd: context.cwd, withoutModels: true });
  const { task } = options;
  const names = experiment.tasks.map(({ name }) => name);
  if (task !== undefined && !names.includes(task)) {
    const message = `expected ${oneOf(names)}; received "${task}"${didYouMean(task, names)}`;
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
  }
  const labelingFunctions = experiment.labelingFunctions.filter(
    ({ tasks }) => task === undefined || tasks.includes(task),
  );
  const { tested, problems } = await testLabelingFunctions({ ...experiment, labelingFunctions }, context.signal);
  if (options.json) {
    const functions = tested.map(({ spec, passed, failed }) => ({
      name: spec.name,
      tasks: spec.tasks,
      passed,
      failed,
    }));
    const without = labelingFunctions.filter(({ examples }) => !examples).map(({ name }) => name);
    context.print(JSON.stringify({ passed: problems.length === 0, functions, without, problems }, null, 2));
    if (problems.length > 0) process.exitCode = 1;
    return;
  }
  if (problems.length > 0) throw new EspalierError(problems);
  const count = tested.reduce((sum, { passed }) => sum + passed, 0);
  const rest = labelingFunctions.length - tested.length;
  context.print(
    count === 0
      ? `${file}: no labeling function has examples`
      : `${file}: ${count} example${count === 1 ? '' : 's'} of ${tested.length} labeling function${tested.length === 1 ? '' : 's'} came out as they say${rest > 0 ? `; ${rest} without examples` : ''}`,
  );
}
