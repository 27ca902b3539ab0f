import type { ProbLabels } from '../core/probLabels.js';
import { type Progress, silentProgress } from '../core/progress.js';
import type { Rng } from '../core/rng.js';
import { applicability } from '../hierarchy/applicability.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import { reconcileRefinements } from '../hierarchy/reconcileRefinements.js';
import type { TaskTree } from '../hierarchy/taskTree.js';
import { calibrateFit } from './calibrateFit.js';
import { fitTask } from './fitTask.js';
import { fitGroup, type JointTaskFit } from './joint/fitGroup.js';
import type { JointGroup } from './joint/jointGroups.js';
import { type TaskFit, type TaskLabelRequest, trainGold } from './labelRequest.js';
import { pinGold } from './pinGold.js';
import { planFits } from './planFits.js';

export type { TaskLabelRequest } from './labelRequest.js';

export interface TaskLabels extends TaskFit {
  /** [n] P(the task applies to the row); 1 without a task above. */
  readonly applies: Float32Array;
  /** [n] 1 where a vote on this task or on one below that tells its class, or gold the fit may see, speaks about the row. */
  readonly informed: Uint8Array;
}

/**
 * Turns every task's votes into probabilistic labels. Tasks that hang together are fit by one joint model where their label
 * model can (see `jointGroups`). Other tasks are fit one by one, tasks above first: on the train rows where
 * {@link applicability} is at least .5; then all rows are predicted, gold that the fit may see is pinned, and tasks linked
 * by `refines` are made to agree. A task with `scope: flat` is fit as if it stood alone.
 *
 * @param options.constraints what ties tasks beside their links
 * @param options.clock seconds from any start; without it all times are 0
 * @throws EspalierError what {@link planFits} finds wrong; CLASS_BALANCE; SHAPE;
 *   INFEASIBLE, CONSTRAINTS_TOO_WIDE and GOLD_CONFLICT for tasks that are fit jointly
 */
export function labelTasks(
  given: readonly TaskLabelRequest[],
  options: {
    rng: Rng;
    constraints?: readonly ConstraintSpec[];
    clock?: () => number;
    progress?: Progress;
    signal?: AbortSignal;
  },
): Map<string, TaskLabels> {
  const { requests, tree, groups } = planFits(given, options.constraints ?? []);
  const { rng, clock = () => 0, progress = silentProgress, signal } = options;
  const tasks = new Map(requests.map(({ task }) => [task.name, task]));
  const requestOf = new Map(requests.map((request) => [request.task.name, request]));

  const groupOf = new Map(groups.flatMap((group) => group.requests.map(({ task }) => [task.name, group] as const)));
  const stage = progress.begin('label models', requests.length, 'tasks');
  const joint = new Map<string, JointTaskFit>();
  const fits = new Map<string, TaskFit>();
  const labels = new Map<string, ProbLabels>();
  for (const name of tree.order.filter((each) => (groupOf.get(each)?.name ?? each) === each)) {
    signal?.throwIfAborted();
    const request = requestOf.get(name)!;
    const group = groupOf.get(name);
    const applies = applicability(request.task, tree, tasks, labels, request.matrix.n);
    if (group) {
      for (const [member, fit] of fitGroup(group, applies, rng.derive(`labelModel/${name}`), clock)) {
        joint.set(member, fit);
        labels.set(member, fit.labels);
      }
    } else {
      const done = fitTask(request, applies, tree.above.get(name)?.task, rng.derive(`labelModel/${name}`), clock);
      fits.set(name, done);
      labels.set(name, done.labels);
    }
    stage.advance(group?.requests.length ?? 1, name);
  }
  stage.end('');

  const beliefs = new Map([...fits].map(([name, { labels, model }]) => [name, { labels, prior: model.prior }]));
  for (const [name, agreed] of reconcileRefinements(tasks, tree, beliefs)) {
    labels.set(name, pinGold(agreed, trainGold(requestOf.get(name)!)));
  }

  const informed = informedRows(requests, tree, groupOf);
  return new Map(
    requests.map(({ task }): [string, TaskLabels] => {
      const speaks = { informed: informed.get(task.name)! };
      const jointly = joint.get(task.name);
      const request = requestOf.get(task.name)!;
      if (jointly) return [task.name, { ...calibrateFit(request, jointly, progress), ...speaks }];
      const own = labels.get(task.name)!;
      const applies = applicability(task, tree, tasks, labels, own.n);
      const fit = calibrateFit(request, { ...fits.get(task.name)!, labels: own }, progress);
      return [task.name, { ...fit, applies, ...speaks }];
    }),
  );
}

/**
 * Per task [n] where anything speaks about a row: a vote, gold that the fit may see, or either of them on a task below that
 * tells this one's class: one that refines it, or a child in the same joint fit.
 */
function informedRows(
  requests: readonly TaskLabelRequest[],
  tree: TaskTree,
  groupOf: ReadonlyMap<string, JointGroup>,
): Map<string, Uint8Array> {
  const requestOf = new Map(requests.map((request) => [request.task.name, request]));
  const informed = new Map<string, Uint8Array>();
  for (const name of tree.order.toReversed()) {
    const request = requestOf.get(name)!;
    const { rowOffsets, n } = request.matrix;
    const gold = trainGold(request);
    const own = Uint8Array.from({ length: n }, (_, i) => (rowOffsets[i + 1] > rowOffsets[i] || gold[i] >= 0 ? 1 : 0));
    for (const child of tree.children.get(name) ?? []) {
      if (tree.above.get(child)?.kind !== 'refines' && !(groupOf.has(name) && groupOf.get(child) === groupOf.get(name)))
        continue;
      informed.get(child)!.forEach((speaks, row) => {
        if (speaks) own[row] = 1;
      });
    }
    informed.set(name, own);
  }
  return informed;
}
