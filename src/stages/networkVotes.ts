import { addColumn } from '../core/addColumn.js';
import { defaultLf } from '../core/defaultVotes.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import { networkLf } from '../core/networkLf.js';
import { selectVotes } from '../core/selectVotes.js';
import { splitNames } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { taskTree } from '../hierarchy/taskTree.js';
import { type PredictedVoteParams, predictedVote } from '../labeling/predictedVote.js';
import type { Votes } from './castVotes.js';

/** What the network says about the rows of a task's source. */
interface Said {
  /** [n] a class or −1. */
  readonly votes: Int16Array;
  /** [n] in (0, 1]. */
  readonly confidences: Float32Array;
}

/**
 * Every task's votes and the network's, one labeling function that votes on all the given tasks of a source. What it says fits
 * together along the tree: on a task that applies to one class of another, or splits some classes of it, the network abstains where it
 * does not vote for such a class above. A default class votes where nobody else does, the network included.
 *
 * @param tasks all tasks of the experiment
 * @param voted the tasks on which the network votes
 * @param predictions per task [n, k] over its source's rows; of the voted tasks and those above them
 */
export function networkVotes(
  votes: Votes,
  tasks: readonly TaskSpec[],
  voted: ReadonlySet<string>,
  predictions: ReadonlyMap<string, Float32Array>,
  params: PredictedVoteParams,
): Votes {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const tree = taskTree(tasks);
  const said = new Map<string, Said>();
  for (const name of tree.order) {
    const task = byName.get(name)!;
    const own = votesOf(predictions.get(name)!, task.classes.length, params);
    const link = tree.above.get(name);
    if (link) abstainOutside(own.votes, said.get(link.task)!.votes, classesAbove(task, byName.get(link.task)!));
    said.set(name, own);
  }
  const next = new Map<string, number>();
  for (const task of tasks) {
    const used = votes.lfIds.get(task.name)!.reduce((most, id) => Math.max(most, id + 1), 0);
    next.set(task.source, Math.max(next.get(task.source) ?? 0, used));
  }
  const withNetwork = <T>(old: ReadonlyMap<string, readonly T[]>, value: (task: TaskSpec) => T) =>
    new Map(tasks.map((task) => [task.name, [...old.get(task.name)!, ...(voted.has(task.name) ? [value(task)] : [])]]));
  return {
    ...votes,
    matrices: new Map(
      tasks.map(({ name }) => {
        const matrix = votes.matrices.get(name)!;
        return [name, voted.has(name) ? addNetwork(matrix, said.get(name)!) : matrix];
      }),
    ),
    faults: withNetwork(votes.faults, () => new Uint32Array(splitNames.length)),
    places: withNetwork(votes.places, () => undefined),
    lfIds: withNetwork(votes.lfIds, ({ source }) => next.get(source)!),
  };
}

function votesOf(probs: Float32Array, k: number, params: PredictedVoteParams): Said {
  const n = probs.length / k;
  const votes = new Int16Array(n).fill(-1);
  const confidences = new Float32Array(n).fill(1);
  for (let row = 0; row < n; row++) {
    const vote = predictedVote(probs.subarray(row * k, (row + 1) * k), params);
    if (!vote) continue;
    votes[row] = vote.vote;
    confidences[row] = vote.confidence;
  }
  return { votes, confidences };
}

/** Whether each class of the task above has this task below it. */
function classesAbove({ parent, refines }: TaskSpec, above: TaskSpec): readonly boolean[] {
  return above.classes.map((name) => (parent ? name === parent.class : (refines!.classes[name] ?? []).length > 0));
}

/** Where all classes above have the task below them, it applies whatever is said there, and where nothing is. */
function abstainOutside(votes: Int16Array, above: Int16Array, applies: readonly boolean[]): void {
  if (applies.every(Boolean)) return;
  for (let row = 0; row < votes.length; row++) if (above[row] < 0 || !applies[above[row]]) votes[row] = -1;
}

function addNetwork(matrix: LabelMatrix, { votes, confidences }: Said): LabelMatrix {
  const byDefault = matrix.names.indexOf(defaultLf);
  if (byDefault < 0) return addColumn(matrix, networkLf, votes, confidences);
  const { rowOffsets, lfs } = matrix;
  const silenced = new Uint8Array(lfs.length);
  for (let row = 0; row < matrix.n; row++) {
    if (votes[row] < 0) continue;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) if (lfs[at] === byDefault) silenced[at] = 1;
  }
  const others = selectVotes(matrix, (at) => silenced[at] === 0);
  return addColumn(others, networkLf, votes, confidences);
}
