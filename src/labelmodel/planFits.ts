import { EspalierError } from '../core/errors.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import { type TaskTree, taskTree } from '../hierarchy/taskTree.js';
import { checkDependencyNames } from './dependencies/checkDependencyNames.js';
import { type JointGroup, jointGroups } from './joint/jointGroups.js';
import { modelOf, type TaskLabelRequest } from './labelRequest.js';
import { withoutFlatTies } from './withoutFlatTies.js';

/** What is to be fit: the requests without the ties that `scope: flat` cuts, how their tasks hang together, and which of them one joint model is fit for. */
export interface FitPlan {
  readonly requests: readonly TaskLabelRequest[];
  readonly constraints: readonly ConstraintSpec[];
  readonly tree: TaskTree;
  readonly groups: readonly JointGroup[];
}

/**
 * Checks all requests before the first of them is fit.
 *
 * @throws EspalierError what {@link taskTree} finds wrong; UNKNOWN_KIND; UNKNOWN_LF; LABEL_MODEL_SCOPE
 */
export function planFits(given: readonly TaskLabelRequest[], ties: readonly ConstraintSpec[]): FitPlan {
  const { requests, constraints } = withoutFlatTies(given, ties);
  const tree = taskTree(requests.map(({ task }) => task));
  if (tree.problems.length > 0) throw new EspalierError(tree.problems);
  checkDependencyNames(
    requests.map((request) => {
      const { common } = modelOf(request);
      return { name: request.task.name, spec: common.dependencies, names: request.matrix.names };
    }),
  );
  return { requests, constraints, tree, groups: jointGroups(requests, tree, constraints) };
}
