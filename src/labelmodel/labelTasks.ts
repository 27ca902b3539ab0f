import { EspalierError } from '../core/errors.js';
import { type LabelMatrix, selectRows } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { type Progress, silentProgress } from '../core/progress.js';
import type { Rng } from '../core/rng.js';
import { rowsOfSplit, splitCode } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { applicability } from '../hierarchy/applicability.js';
import { reconcileRefinements } from '../hierarchy/reconcileRefinements.js';
import { taskTree } from '../hierarchy/taskTree.js';
import { type LabelModelName, labelModels } from './index.js';
import type { FittedLabelModel, LabelModelKind } from './labelModel.js';
import { labelModelParams } from './labelModelParams.js';
import { pinGold } from './pinGold.js';
import { resolveClassBalance } from './resolveClassBalance.js';

/** A task and all that its label model is made from. */
export interface TaskLabelRequest {
  readonly task: TaskSpec;
  /** `kind`, the common `labelModelParams` and the kind's own parameters, side by side as in the config. */
  readonly labelModel: { readonly kind: string; readonly [parameter: string]: unknown };
  /** Votes on all rows of the task's source. */
  readonly matrix: LabelMatrix;
  /** [n] gold as far as fits may see it, −1 = unknown; only that of the train split is used. */
  readonly gold: Int16Array;
  /** [n] split codes. */
  readonly splits: Uint8Array;
}

export interface TaskLabels {
  /** All rows of the source; rows whose gold the fit may see are certain. */
  readonly labels: ProbLabels;
  readonly model: FittedLabelModel;
  readonly kind: LabelModelName;
  readonly requested: string;
  /** Why this kind, and which rows it was fit on. */
  readonly reason: string;
  /** [n] P(the task applies to the row); 1 without a task above. */
  readonly applies: Float32Array;
  /** [n] 1 where a vote on this task or on one that refines it, or gold the fit may see, speaks about the row. */
  readonly informed: Uint8Array;
  readonly fitRows: number;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
}

/** A child task is fit on the rows to which it applies with at least this chance. */
const appliesFrom = 0.5;

/**
 * Turns every task's votes into probabilistic labels, tasks above first. Models are fit on the train split, a task
 * below another only on rows where {@link applicability} is at least .5; then all rows are predicted, gold that the
 * fit may see is pinned, and tasks linked by `refines` are made to agree.
 *
 * @param options.clock seconds from any start; without it all times are 0
 * @throws EspalierError what {@link taskTree} finds wrong; CLASS_BALANCE; UNKNOWN_KIND; SHAPE
 */
export function labelTasks(
  requests: readonly TaskLabelRequest[],
  options: { rng: Rng; clock?: () => number; progress?: Progress; signal?: AbortSignal },
): Map<string, TaskLabels> {
  const { rng, clock = () => 0, progress = silentProgress, signal } = options;
  const tree = taskTree(requests.map(({ task }) => task));
  if (tree.problems.length > 0) throw new EspalierError(tree.problems);
  const tasks = new Map(requests.map(({ task }) => [task.name, task]));
  const requestOf = new Map(requests.map((request) => [request.task.name, request]));

  const stage = progress.begin('label models', requests.length, 'tasks');
  const fits = new Map<string, Omit<TaskLabels, 'applies' | 'informed'>>();
  const labels = new Map<string, ProbLabels>();
  for (const name of tree.order) {
    signal?.throwIfAborted();
    const request = requestOf.get(name)!;
    const applies = applicability(request.task, tree, tasks, labels, request.matrix.n);
    const done = fitTask(request, applies, tree.above.get(name)?.task, rng.derive(`labelModel/${name}`), clock);
    fits.set(name, done);
    labels.set(name, done.labels);
    stage.advance(1, name);
  }
  stage.end();

  const beliefs = new Map(
    tree.order.map((name) => [name, { labels: labels.get(name)!, prior: fits.get(name)!.model.prior }]),
  );
  for (const [name, agreed] of reconcileRefinements(tasks, tree, beliefs)) {
    labels.set(name, pinGold(agreed, trainGold(requestOf.get(name)!)));
  }

  const results = new Map<string, TaskLabels>();
  for (const name of tree.order.toReversed()) {
    const request = requestOf.get(name)!;
    const own = labels.get(name)!;
    const applies = applicability(request.task, tree, tasks, labels, own.n);
    const informed = own.covered.slice();
    trainGold(request).forEach((c, row) => {
      if (c >= 0) informed[row] = 1;
    });
    for (const child of tree.children.get(name) ?? []) {
      if (tree.above.get(child)?.kind !== 'refines') continue;
      results.get(child)!.informed.forEach((speaks, row) => {
        if (speaks) informed[row] = 1;
      });
    }
    results.set(name, { ...fits.get(name)!, labels: own, applies, informed });
  }
  return new Map(requests.map(({ task }) => [task.name, results.get(task.name)!]));
}

function fitTask(
  request: TaskLabelRequest,
  applies: Float32Array,
  above: string | undefined,
  rng: Rng,
  clock: () => number,
): Omit<TaskLabels, 'applies' | 'informed'> {
  const { task, matrix, splits } = request;
  const { kind: requested, ...given } = request.labelModel;
  if (!Object.hasOwn(labelModels, requested)) {
    throw new EspalierError({
      code: 'UNKNOWN_KIND',
      path: `tasks.${task.name}.labelModel.kind`,
      message: `expected one of ${Object.keys(labelModels).join(', ')}; received "${requested}"`,
    });
  }
  const kind: LabelModelKind = labelModels[requested as LabelModelName];
  const common = labelModelParams.parse(given);
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => !(key in labelModelParams.shape)));

  const start = clock();
  const gold = trainGold(request);
  const trainRows = rowsOfSplit(splits, 'train');
  const rows = trainRows.filter((row) => applies[row] >= appliesFrom);
  const votes = selectRows(matrix, rows);
  const classBalance = resolveClassBalance(common.classBalance, task, gold, votes);
  const fitGold = Int16Array.from(rows, (row) => gold[row]);
  const model = kind.create(kind.params.parse(own)).fit({ matrix: votes, gold: fitGold, classBalance, rng });
  const fitted = clock();
  const labels = pinGold(model.predict(matrix), gold);
  return {
    labels,
    model,
    kind: requested as LabelModelName,
    requested,
    reason:
      above === undefined
        ? `named in the config; fit on the ${rows.length} train rows`
        : `named in the config; fit on the ${rows.length} of ${trainRows.length} train rows where it applies under "${above}" with P ≥ ${appliesFrom}`,
    fitRows: rows.length,
    fitSeconds: fitted - start,
    predictSeconds: clock() - fitted,
  };
}

/** Gold outside the train split never reaches a fit. */
function trainGold({ gold, splits }: TaskLabelRequest): Int16Array {
  return gold.map((c, row) => (splits[row] === splitCode.train ? c : -1));
}
