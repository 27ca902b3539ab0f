import type { Experiment } from '../config/experiment.js';
import { formatProblem } from '../core/errors.js';
import { selectRows } from '../core/labelMatrix.js';
import type { Progress } from '../core/progress.js';
import { rowsOfSplit } from '../core/split.js';
import type { VotesFinding } from '../core/votesFinding.js';
import type { Dataset } from '../data/openDataset.js';
import { lintVotes } from '../labeling/lintVotes.js';
import type { Votes } from './castVotes.js';

/** What the votes on the train rows show before any fit, per task; warnings are said. */
export function lintLabelingFunctions(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  progress: Progress,
): Map<string, readonly VotesFinding[]> {
  return new Map(
    experiment.tasks.map((task) => {
      const rows = rowsOfSplit(data.sources.get(task.source)!.splits, 'train');
      const matrix = selectRows(votes.matrices.get(task.name)!, rows);
      const findings = lintVotes(matrix, task.classes, votes.places.get(task.name)!);
      for (const { severity, code, message, position } of findings) {
        if (severity !== 'warning') continue;
        const problem = { code, path: `tasks.${task.name}`, message, ...(position && { position }) };
        progress.say(`warning: ${formatProblem(problem)}`);
      }
      return [task.name, findings];
    }),
  );
}
