import { selectRows } from '../../core/labelMatrix.js';
import { rowsOfSplit } from '../../core/split.js';
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
 * Fits one model for all tasks of a group on the train rows where they are likely to apply, and labels every row.
 *
 * @param outer [n] P(the group's first task applies), by a task above that is outside of the group
 * @param clock seconds from any start
 */
export function fitGroup(
  { name, requests, constraints }: JointGroup,
  outer: Float32Array,
  clock: () => number,
): Map<string, JointTaskFit> {
  const start = clock();
  const rows = rowsOfSplit(requests[0].splits, 'train').filter((row) => outer[row] >= appliesFrom);
  const gold = requests.map(trainGold);
  const { name: kind, model: labelModel } = modelOf(requests[0]);
  // Without numbers every column is a labeling function of its own, so none may meet another's.
  let next = requests.reduce((most, { lfIds = [] }) => Math.max(most, ...lfIds), -1) + 1;
  const joint = labelModel.fitJoint!({
    tasks: requests.map((request, i) => ({
      task: request.task,
      matrix: request.matrix,
      lfIds: request.lfIds ?? request.matrix.names.map(() => next++),
      gold: gold[i],
      classBalance: resolveClassBalance(
        modelOf(request).common.classBalance,
        request.task,
        gold[i],
        selectRows(request.matrix, rows),
      ),
    })),
    constraints,
    rows,
  });
  const fitted = clock();
  const predicted = joint.predict(
    new Map(requests.map(({ task, matrix }, i) => [task.name, { matrix, gold: gold[i] }])),
  );
  const share = 1 / requests.length;
  const predictSeconds = (clock() - fitted) * share;
  const others = requests.map(({ task }) => task.name);
  const shared = { name, model: joint };
  const fittedKind = joint.toJSON().kind as LabelModelName;
  const why = fittedKind === kind ? 'named in the config' : `${kind} fits tasks that hang together by ${fittedKind}`;
  return new Map(
    requests.map(({ task, matrix }, i) => {
      const view = joint.tasks.get(task.name)!;
      const { labels, applies } = predicted.get(task.name)!;
      return [
        task.name,
        {
          labels: pinGold(labels, gold[i]),
          applies: applies.map((p, row) => p * outer[row]),
          model: {
            ...view,
            summary: joint.summary,
            toJSON: () => ({
              version: 1,
              kind: fittedKind,
              scope: 'hierarchy',
              names: matrix.names,
              prior: [...view.prior],
              accuracies: [...view.accuracies],
              summary: joint.summary,
            }),
          },
          joint: shared,
          kind: fittedKind,
          requested: kind,
          reason: `${why}; fit jointly for ${others.join(', ')} on the ${rows.length} train rows`,
          fitRows: rows.length,
          fitSeconds: (fitted - start) * share,
          predictSeconds,
        },
      ];
    }),
  );
}
