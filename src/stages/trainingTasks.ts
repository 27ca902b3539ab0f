import type { Experiment, ResolvedTask } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';
import type { TrainingTask } from '../training/trainingTask.js';
import type { Votes } from './castVotes.js';
import type { Labels } from './fitLabels.js';

/** A row counts for a child task from this probability on that the task applies to it. */
const appliesFrom = 0.5;

/**
 * What the network learns from: each task's probabilistic labels with a weight per row. A row with gold that fits may see has
 * that class as a hard label and weight 1; of the others, rows with fewer than `loss.minCoverage` votes are masked, and so are rows to which
 * the task does not apply; where it applies with probability p ≥ ½ the weight is p, so that the loss is the expected one.
 */
export function trainingTasks(experiment: Experiment, data: Dataset, votes: Votes, labels: Labels): TrainingTask[] {
  return experiment.tasks.map((task) => {
    const k = task.classes.length;
    const { labels: soft, applies, informed } = labels.tasks.get(task.name)!;
    const gold = labels.goldForFit.get(task.name)!;
    const matrix = votes.matrices.get(task.name)!;
    const probs = soft.probs.slice();
    const weights = new Float32Array(soft.n);
    for (let row = 0; row < soft.n; row++) {
      if (gold[row] >= 0) {
        probs.fill(0, row * k, (row + 1) * k);
        probs[row * k + gold[row]] = 1;
        weights[row] = 1;
        continue;
      }
      // A vote on a task that refines this one speaks about the row too.
      const count = Math.max(matrix.rowOffsets[row + 1] - matrix.rowOffsets[row], informed[row]);
      weights[row] = count >= task.loss.minCoverage && applies[row] >= appliesFrom ? applies[row] : 0;
    }
    return {
      name: task.name,
      k,
      offset: data.offsets.get(task.source)!,
      n: soft.n,
      probs,
      weights,
      taskWeight: task.weight,
      head: task.head,
      ...classBalanceOf(task),
    };
  });
}

function classBalanceOf(task: ResolvedTask): Pick<TrainingTask, 'classBalance'> {
  const { classBalance } = task.loss;
  if (classBalance === 'none') return {};
  if (classBalance === 'balanced') return { classBalance };
  return { classBalance: task.classes.map((name) => classBalance[name] ?? 1) };
}
