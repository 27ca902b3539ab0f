import type { Experiment } from '../config/experiment.js';
import { formatProblem } from '../core/errors.js';
import { type Dataset, openDataset } from '../data/openDataset.js';
import type { PipelineEnvironment } from './environment.js';

/** Opens the sources, reads ids, splits and gold, and says what looks odd about them. */
export async function readData(experiment: Experiment, environment: PipelineEnvironment): Promise<Dataset> {
  const { progress, signal } = environment;
  const data = await openDataset(experiment.data, experiment.tasks, { progress, signal });
  for (const warning of data.warnings) progress.say(`warning: ${formatProblem(warning)}`);
  return data;
}
