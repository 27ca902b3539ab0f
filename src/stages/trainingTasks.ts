import type { Experiment, ResolvedTask } from '../config/experiment.js';
import { EspalierError, type Problem } from '../core/errors.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { Dataset } from '../data/openDataset.js';
import { oversampleFactors } from '../training/oversampleFactors.js';
import type { TrainingTask } from '../training/trainingTask.js';
import type { Votes } from './castVotes.js';
import type { Labels } from './fitLabels.js';
import { labelWeight } from './labelWeight.js';

/**
 * What the network learns from: each task's probabilistic labels with a weight per row. A row with gold that fits may see has
 * that class as a hard label and weight 1; of the others, rows with fewer than `loss.minCoverage` votes are masked, and so are rows to which
 * the task does not apply; where it applies with probability p ≥ ½ the weight is p, so that the loss is the expected one,
 * times what `loss.rowWeights` gives it. `loss.smoothing` changes labels last, gold among them.
 *
 * @throws EspalierError UNKNOWN_SLICE, SLICE_OF_GOLD when `training.oversample` names a slice that the data do not have, or one that no fit
 *   may see
 */
export function trainingTasks(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  slices: readonly SliceMembership[],
): TrainingTask[] {
  checkSlices(experiment, slices);
  return experiment.tasks.map((task) => {
    const k = task.classes.length;
    const { labels: soft, applies, informed } = labels.tasks.get(task.name)!;
    const gold = labels.goldForFit.get(task.name)!;
    const matrix = votes.matrices.get(task.name)!;
    const probs = soft.probs.slice();
    const weights = new Float32Array(soft.n);
    // A vote on a task that refines this one speaks about the row too.
    const counts = Uint32Array.from(informed, (count, row) =>
      Math.max(matrix.rowOffsets[row + 1] - matrix.rowOffsets[row], count),
    );
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    for (let row = 0; row < soft.n; row++) {
      if (gold[row] >= 0) {
        probs.fill(0, row * k, (row + 1) * k);
        probs[row * k + gold[row]] = 1;
        weights[row] = 1;
        continue;
      }
      weights[row] = labelWeight(task.loss, {
        probs: probs.subarray(row * k, (row + 1) * k),
        known: false,
        votes: counts[row],
        mostVotes: most,
        applies: applies[row],
      });
    }
    const factors = factorsOf(experiment, task, probs, slices);
    smooth(probs, k, task.loss.smoothing);
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
      ...factors,
      ...(task.loss.robust !== 'none' && { robust: task.loss.robust }),
    };
  });
}

/** y ← (1 − ε)·y + ε/k (Szegedy et al., 2016, section 7), in place. */
function smooth(probs: Float32Array, k: number, epsilon: number): void {
  if (epsilon === 0) return;
  for (let i = 0; i < probs.length; i++) probs[i] = (1 - epsilon) * probs[i] + epsilon / k;
}

function classBalanceOf(task: ResolvedTask): Pick<TrainingTask, 'classBalance'> {
  const { classBalance } = task.loss;
  if (classBalance === 'none') return {};
  if (classBalance === 'balanced') return { classBalance };
  return { classBalance: task.classes.map((name) => classBalance[name] ?? 1) };
}

/** How often training visits the task's rows, where `training.oversample` has a say. */
function factorsOf(
  { training: { oversample } }: Experiment,
  task: ResolvedTask,
  probs: Float32Array,
  slices: readonly SliceMembership[],
): Pick<TrainingTask, 'factors'> {
  if (!oversample) return {};
  const named = Object.hasOwn(oversample.classes, task.name) ? oversample.classes[task.name] : undefined;
  const classes = named && task.classes.map((name) => (Object.hasOwn(named, name) ? named[name] : 1));
  const own = slices.filter(
    ({ name, source, tasks }) =>
      source === task.source && tasks.includes(task.name) && Object.hasOwn(oversample.slices, name),
  );
  const factors = oversampleFactors(
    probs,
    task.classes.length,
    classes,
    own.map(({ name, rows }) => ({ rows, factor: oversample.slices[name] })),
  );
  return factors ? { factors } : {};
}

/** Slices by columns get their names from the data, and may be made from gold: only now it is known which there are. */
function checkSlices({ training: { oversample } }: Experiment, slices: readonly SliceMembership[]): void {
  const known = new Map(slices.map((slice) => [slice.name, slice]));
  const open = slices.filter(({ ofHidden }) => !ofHidden).map(({ name }) => name);
  const problems = Object.keys(oversample?.slices ?? {}).flatMap((name): Problem[] => {
    const path = `training.oversample.slices.${name}`;
    const slice = known.get(name);
    if (!slice) {
      const message = `expected a slice that the data have: one of ${[...new Set(open)].join(', ')}; received "${name}"`;
      const hint = 'Values of columns with fewer rows than the slice’s minimum make no slice.';
      return [{ code: 'UNKNOWN_SLICE', path, message, hint }];
    }
    if (!slice.ofHidden) return [];
    const message = `expected a slice that training may see; received "${name}", which is made from gold or splits`;
    return [{ code: 'SLICE_OF_GOLD', path, message, hint: 'Such slices are scored, and never trained on.' }];
  });
  if (problems.length > 0) throw new EspalierError(problems);
}
