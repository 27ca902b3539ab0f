import type { Experiment } from '../config/experiment.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { Dataset } from '../data/openDataset.js';
import { readTable } from '../data/readTable.js';
import { applySlicingFunctions } from '../slices/applySlicingFunctions.js';
import type { PipelineEnvironment } from './environment.js';

/** Finds the rows of every declared slice, source by source. */
export async function findSlices(
  experiment: Experiment,
  data: Dataset,
  environment: PipelineEnvironment,
): Promise<SliceMembership[]> {
  if (experiment.slices.length === 0) return [];
  const slices: SliceMembership[] = [];
  for (const source of data.sources.values()) {
    const tasks = experiment.tasks.filter((task) => task.source === source.name);
    slices.push(
      ...(await applySlicingFunctions(source, tasks, experiment.slices, {
        hidden: data.hidden,
        baseDir: experiment.data.baseDir,
        onFault: experiment.data.onFault,
        readTable,
        progress: environment.progress,
        signal: environment.signal,
      })),
    );
  }
  return slices;
}
