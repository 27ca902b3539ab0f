import { type ConstraintSpec, constrainedTasks } from '../hierarchy/constraintSpec.js';
import { modelOf, type TaskLabelRequest } from './labelRequest.js';

/** The requests as they are fit where tasks ask for `scope: flat`: links to a task above and constraints that name such a task are left out. */
export function withoutFlatTies(
  requests: readonly TaskLabelRequest[],
  constraints: readonly ConstraintSpec[],
): { readonly requests: readonly TaskLabelRequest[]; readonly constraints: readonly ConstraintSpec[] } {
  const flat = new Set(
    requests.filter((request) => modelOf(request).common.scope === 'flat').map(({ task }) => task.name),
  );
  if (flat.size === 0) return { requests, constraints };
  return {
    requests: requests.map((request) => {
      const { parent, refines, ...alone } = request.task;
      const above = parent?.task ?? refines?.task;
      const tied = above !== undefined && (flat.has(request.task.name) || flat.has(above));
      return tied ? { ...request, task: alone } : request;
    }),
    constraints: constraints.filter((spec) => !constrainedTasks(spec).some((name) => flat.has(name))),
  };
}
