import { type ConstraintSpec, constrainedTasks } from '../hierarchy/constraintSpec.js';
import type { TaskLabelRequest } from './labelRequest.js';
import type { FitPlan } from './planFits.js';

/** Requests whose labels depend on one another, and the constraints among them. */
export interface TiedRequests {
  readonly requests: readonly TaskLabelRequest[];
  readonly constraints: readonly ConstraintSpec[];
}

/**
 * Parts the requests where nothing ties their tasks: no `parent`, `refines` or constraint. What one part's labels come to says nothing about another's.
 *
 * @returns parts in the order of their first request, requests in the order in which they were given
 */
export function tiedRequests({ requests, constraints, tree }: Omit<FitPlan, 'groups'>): TiedRequests[] {
  const home = new Map(tree.order.map((name) => [name, name]));
  const find = (name: string): string => {
    const up = home.get(name)!;
    return up === name ? name : find(up);
  };
  for (const [name, { task }] of tree.above) home.set(find(name), find(task));
  for (const spec of constraints) {
    const [first, ...others] = constrainedTasks(spec);
    for (const name of others) home.set(find(name), find(first));
  }
  const parts = new Map<string, TaskLabelRequest[]>();
  for (const request of requests) {
    const root = find(request.task.name);
    const part = parts.get(root);
    if (part) part.push(request);
    else parts.set(root, [request]);
  }
  return [...parts].map(([root, own]) => ({
    requests: own,
    constraints: constraints.filter((spec) => find(constrainedTasks(spec)[0]) === root),
  }));
}
