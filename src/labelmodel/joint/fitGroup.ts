import { withoutDefault } from '../../core/defaultVotes.js';
import { selectRows } from '../../core/labelMatrix.js';
import type { Rng } from '../../core/rng.js';
import { rowsOfSplit } from '../../core/split.js';
import { coveredRows } from '../coveredRows.js';
import { dependenciesOf } from '../dependencies/dependenciesOf.js';
import { dependencySentence } from '../dependencies/dependencySentence.js';
import { namedDependencies } from '../dependencies/namedDependencies.js';
import { shareJointVotes } from '../dependencies/shareJointVotes.js';
import { appliesFrom } from '../fitTask.js';
import type { LabelModelName } from '../index.js';
import { modelOf, type TaskFit, trainGold } from '../labelRequest.js';
import { pinGold } from '../pinGold.js';
import { resolveClassBalance } from '../resolveClassBalance.js';
import type { JointGroup } from './jointGroups.js';

/** A task's labels out of a joint fit. */
export interface JointTaskFit extends TaskFit {
  /** [n] P(the task applies to the row). */
  readonly applies: Float32Array;
}

/**
 * Fits one model for all tasks of a group on the train rows where they are likely to apply, and labels every row. Labeling
 * functions that depend on each other share one vote.
 *
 * @param outer [n] P(the group's first task applies), by a task above that is outside of the group
 * @param clock seconds from any start
 */
export function fitGroup(
  { name, requests, constraints }: JointGroup,
  outer: Float32Array,
  rng: Rng,
  clock: () => number,
): Map<string, JointTaskFit> {
  const start = clock();
  const rows = rowsOfSplit(requests[0].splits, 'train').filter((row) => outer[row] >= appliesFrom);
  const gold = requests.map(trainGold);
  const { name: kind, model: labelModel } = modelOf(requests[0]);
  // Without numbers every column is a labeling function of its own, so none may meet another's.
  let next = requests.reduce((most, { lfIds = [] }) => Math.max(most, ...lfIds), -1) + 1;
  const votes = requests.map(({ task, matrix, lfIds }, i) => ({
    matrix,
    lfIds: lfIds ?? matrix.names.map(() => next++),
    dependencies: dependenciesOf(
      modelOf(requests[i]).common.dependencies,
      withoutDefault(selectRows(matrix, rows)),
      rng.derive(`dependencies/${task.name}`),
    ),
  }));
  const shared = shareJointVotes(votes);
  // A default class is a vote that the fit never saw, as in a fit of one task.
  const fitVotes = shared.map((task) => withoutDefault(task.matrix));
  const joint = labelModel.fitJoint!({
    tasks: requests.map((request, i) => ({
      task: request.task,
      matrix: fitVotes[i],
      lfIds: shared[i].lfIds,
      gold: gold[i],
      classBalance: resolveClassBalance(
        modelOf(request).common.classBalance,
        request.task,
        gold[i],
        selectRows(fitVotes[i], rows),
      ),
    })),
    constraints,
    rows,
  });
  const fitted = clock();
  const predicted = joint.predict(
    new Map(requests.map(({ task }, i) => [task.name, { matrix: shared[i].matrix, gold: gold[i] }])),
  );
  const share = 1 / requests.length;
  const predictSeconds = (clock() - fitted) * share;
  const others = requests.map(({ task }) => task.name);
  const saved = { name, model: joint };
  const fittedKind = joint.toJSON().kind as LabelModelName;
  const why = fittedKind === kind ? 'named in the config' : `${kind} fits tasks that hang together by ${fittedKind}`;
  return new Map(
    requests.map(({ task, matrix }, i) => {
      const { prior, accuracies: ofColumns } = joint.tasks.get(task.name)!;
      const accuracies = Float64Array.from(shared[i].columnOf, (column) => ofColumns[column]);
      const { dependencies } = votes[i];
      const { labels, applies } = predicted.get(task.name)!;
      return [
        task.name,
        {
          labels: { ...pinGold(labels, gold[i]), covered: coveredRows(matrix) },
          applies: applies.map((p, row) => p * outer[row]),
          model: {
            prior,
            accuracies,
            summary: joint.summary,
            toJSON: () => ({
              version: 1,
              kind: fittedKind,
              scope: 'hierarchy',
              names: matrix.names,
              prior: [...prior],
              accuracies: [...accuracies],
              ...(dependencies.length > 0 && { sharedColumns: [...shared[i].columnOf] }),
              summary: joint.summary,
            }),
          },
          joint: saved,
          kind: fittedKind,
          requested: kind,
          ...(dependencies.length > 0 && { dependencies: namedDependencies(matrix.names, dependencies) }),
          reason: `${why}${dependencySentence(matrix.names, dependencies)}; fit jointly for ${others.join(', ')} on the ${rows.length} train rows`,
          fitRows: rows.length,
          fitSeconds: (fitted - start) * share,
          predictSeconds,
        },
      ];
    }),
  );
}
