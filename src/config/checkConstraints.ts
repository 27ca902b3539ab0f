import { EspalierError } from '../core/errors.js';
import { consistency } from '../evaluation/consistency.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import { junctionTree } from '../hierarchy/junctionTree.js';
import { taskTree } from '../hierarchy/taskTree.js';
import { groupOf } from '../labelmodel/joint/groupOf.js';
import { jointGroups } from '../labelmodel/joint/jointGroups.js';
import type { ConfigNode } from './configNode.js';
import type { ResolvedTask } from './experiment.js';
import { type Problems, placeOf } from './problems.js';

/**
 * Checks that the tied tasks can be fit by one model, and that some combination of their classes keeps to all constraints; and, where
 * predictions are to be consistent, that those of all tied tasks can be.
 */
export function checkConstraints(
  root: ConfigNode,
  tasks: readonly ResolvedTask[],
  constraints: readonly ConstraintSpec[],
  consistent: boolean,
  problems: Problems,
): void {
  if (constraints.length === 0) return;
  try {
    const requests = tasks.map((task) => ({ task, labelModel: task.labelModel }));
    for (const group of jointGroups(requests, taskTree(tasks), constraints)) {
      junctionTree(
        groupOf(
          group.requests.map(({ task }) => task),
          group.constraints,
        ),
      );
    }
    if (consistent) consistency(tasks, constraints);
  } catch (error) {
    if (!(error instanceof EspalierError)) throw error;
    for (const { code, message, hint } of error.problems) {
      problems.add(code, placeOf(root, ['constraints']), message, hint);
    }
  }
}
