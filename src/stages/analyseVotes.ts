import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';
import type { LabelingFunctionMetrics } from '../evaluation/runMetrics.js';
import { analyseLabelingFunctions } from '../labeling/analyseLabelingFunctions.js';
import type { Votes } from './castVotes.js';
import { goldOf } from './goldOf.js';

/** Per task, what each of its labeling functions did. */
export type VoteAnalysis = ReadonlyMap<
  string,
  readonly Omit<LabelingFunctionMetrics, 'votes' | 'estimatedAccuracy' | 'estimatedAccuracyInterval'>[]
>;

/** Coverage, overlaps, conflicts, polarity, empirical accuracy and faults of every LF, per task and split. */
export function analyseVotes(experiment: Experiment, data: Dataset, votes: Votes): VoteAnalysis {
  return new Map(
    experiment.tasks.map((task) => {
      const matrix = votes.matrices.get(task.name)!;
      const { splits } = data.sources.get(task.source)!;
      const faults = votes.faults.get(task.name)!;
      const analyses = analyseLabelingFunctions(matrix, splits, goldOf(data, task), faults, task.classes);
      return [task.name, analyses];
    }),
  );
}
