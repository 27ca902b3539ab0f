import { EspalierError, type Problem } from '../../core/errors.js';
import { type ConstraintSpec, constrainedTasks } from '../../hierarchy/constraintSpec.js';
import type { TaskTree } from '../../hierarchy/taskTree.js';
import { modelOf, type TaskLabelRequest } from '../labelRequest.js';
import { jointKinds } from './jointKinds.js';

/** What says whether tasks are fit jointly; the votes do not. */
export type JointCandidate = Pick<TaskLabelRequest, 'task' | 'labelModel'>;

/** Tasks that one joint model is fit for, and the constraints among them. */
export interface JointGroup<Request extends JointCandidate = TaskLabelRequest> {
  /** The name of its first task, in the tree's order. */
  readonly name: string;
  /** In the tree's order. */
  readonly requests: readonly Request[];
  readonly constraints: readonly ConstraintSpec[];
}

/**
 * The groups of tasks that are to be fit by one model: they hang together, ask for the same label model, it can fit tasks
 * jointly, and none says `scope: task`.
 *
 * What ties tasks is `refines` and constraints (with the parents of constrained tasks). A `parent` link alone ties them only
 * where both ask for `scope: hierarchy`: then a vote on the child says that it applies. Otherwise it says what the class is *if* it
 * applies, as its author meant it, and nothing of the parent.
 *
 * @throws EspalierError LABEL_MODEL_SCOPE where `scope: hierarchy` or a constraint asks for a joint fit that cannot be
 */
export function jointGroups<Request extends JointCandidate>(
  requests: readonly Request[],
  tree: TaskTree,
  constraints: readonly ConstraintSpec[],
): JointGroup<Request>[] {
  const problems: Problem[] = [];
  const requestOf = new Map(requests.map((request) => [request.task.name, request]));
  const groups: JointGroup<Request>[] = [];
  const explicit = new Set(
    requests.filter((request) => modelOf(request).common.scope === 'hierarchy').map(({ task }) => task.name),
  );
  for (const names of components(tree, constraints, explicit)) {
    const members = names.map((name) => requestOf.get(name)!);
    const own = constraints.filter((spec) => constrainedTasks(spec).some((name) => names.includes(name)));
    const asked = members.filter(({ task }) => explicit.has(task.name));
    const obstacle = obstacleTo(members);
    if (members.length > 1 && !obstacle) {
      groups.push({ name: names[0], requests: members, constraints: own });
      continue;
    }
    const wanted = own.length > 0 ? members[0] : obstacle && members.length > 1 ? asked[0] : undefined;
    // A task by itself is a hierarchy of one: nothing to complain about.
    if (!wanted || !obstacle) continue;
    problems.push({
      code: 'LABEL_MODEL_SCOPE',
      path: `tasks.${wanted.task.name}.labelModel`,
      message: `expected ${names.join(', ')} to share one label model of a kind that fits tasks jointly (${jointKinds().join(', ')}), since ${own.length > 0 ? 'constraints tie them' : `"${wanted.task.name}" asks for scope: hierarchy`}; ${obstacle}`,
      hint:
        own.length > 0
          ? 'Give all of them the same label model.'
          : 'Give all of them the same label model, or say scope: task.',
    });
  }
  if (problems.length > 0) throw new EspalierError(problems);
  return groups;
}

/** What keeps tasks from being fit by one model; undefined for nothing. */
function obstacleTo(requests: readonly JointCandidate[]): string | undefined {
  const alone = requests.find((request) => modelOf(request).common.scope === 'task');
  if (alone) return `"${alone.task.name}" says scope: task`;
  const unable = requests.find((request) => !modelOf(request).model.fitJoint);
  if (unable) return `"${unable.task.name}" asks for ${unable.labelModel.kind}`;
  const [first, ...others] = requests;
  const spec = JSON.stringify(sharedSpec(first));
  const other = others.find((request) => JSON.stringify(sharedSpec(request)) !== spec);
  return other && `"${first.task.name}" and "${other.task.name}" ask for different ones`;
}

/** The label model's settings without what each task may have for itself. */
function sharedSpec(request: JointCandidate): Record<string, unknown> {
  const { classBalance, scope, dependencies, dependencyMethod, temperature, ...rest } = request.labelModel;
  return Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Sets of tasks that are tied, each in the tree's order.
 *
 * @param explicit tasks that ask for `scope: hierarchy`
 */
function components(
  { order, above }: TaskTree,
  constraints: readonly ConstraintSpec[],
  explicit: ReadonlySet<string>,
): string[][] {
  const home = new Map(order.map((name) => [name, name]));
  const find = (name: string): string => {
    const up = home.get(name)!;
    return up === name ? name : find(up);
  };
  const join = (a: string, b: string) => {
    if (home.has(a) && home.has(b)) home.set(find(a), find(b));
  };
  for (const [name, { kind, task }] of above) {
    if (kind === 'refines' || (explicit.has(name) && explicit.has(task))) join(name, task);
  }
  for (const spec of constraints) {
    const [first, ...others] = constrainedTasks(spec);
    for (const name of [first, ...others]) {
      join(first, name);
      for (let link = above.get(name); link; link = above.get(link.task)) join(name, link.task);
    }
  }
  const found = new Map<string, string[]>();
  for (const name of order) found.set(find(name), [...(found.get(find(name)) ?? []), name]);
  return [...found.values()];
}
