import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { reportUnknownClass, reportUnknownTask } from './checkRelations.js';
import { child, type MapNode } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { placeOf } from './problems.js';
import { namedTasks, type Reading, textList } from './readNames.js';
import type { TaskEntry } from './readTasks.js';
import { received } from './zodProblems.js';

/** What a labeling function votes for, or on. */
export type Votes = Pick<LabelingFunctionSpec, 'tasks' | 'vote' | 'votes'>;

/** The keys beside `kind` and the kind's own, by where the LF stands and how it votes. */
export function commonKeys(fires: boolean | undefined, owner: Pick<TaskEntry, 'multiLabel'> | undefined): string[] {
  if (fires === undefined) return ['name', 'vote', 'votes', 'tasks', 'labels'];
  if (fires)
    return owner ? ['name', 'vote', ...(owner.multiLabel ? ['votes'] : [])] : ['name', 'vote', 'votes', 'tasks'];
  return ['name', ...(owner ? (owner.multiLabel ? ['labels'] : []) : ['tasks'])];
}

/** What an LF that fires votes for: `vote` in a task, `votes` by task (or by label) where it speaks about several. */
export function readVotes(
  path: readonly PropertyKey[],
  node: MapNode,
  owner: TaskEntry | undefined,
  reading: Reading,
  common: Record<string, unknown>,
): Votes | undefined {
  const { root, problems } = reading;
  const vote = child(node, 'vote');
  // In a task of classes the key is unknown, and told as such.
  const votes = owner && !owner.multiLabel ? undefined : child(node, 'votes');
  const classes = owner?.members.flatMap((member) => member.label ?? member.classes ?? []) ?? [];
  const wanted = owner
    ? `vote, ${oneOf(classes)}${owner.multiLabel ? ', or votes: {label: yes or no}' : ''}`
    : 'votes: {task: class, …}';
  if (!vote && !votes) {
    problems.add('NO_VOTE', placeOf(root, path), `expected ${wanted}; this labeling function names no class`);
    return undefined;
  }
  if (vote && votes) {
    problems.add('WRONG_VALUE', placeOf(root, [...path, 'votes']), `expected ${wanted}; received both vote and votes`);
    return undefined;
  }
  if (vote) {
    if (vote.type !== 'scalar') {
      problems.add('WRONG_TYPE', placeOf(root, [...path, 'vote']), `expected a class name; received ${received(vote)}`);
      return undefined;
    }
    common.vote = vote.text;
    if (owner?.multiLabel)
      return labelVotes(owner, [[vote.text, 'yes', [...path, 'vote'], [...path, 'vote']]], reading);
    const tasks = owner
      ? owner.name === undefined
        ? undefined
        : [owner.name]
      : namedTasks(path, node, reading, common);
    if (!owner && !child(node, 'tasks')) {
      problems.add(
        'NO_VOTE',
        placeOf(root, path),
        `expected ${wanted}, or vote with tasks: [task, …]; received a vote on no task`,
      );
      return undefined;
    }
    if (!tasks) return undefined;
    for (const task of tasks) checkClass([...path, 'vote'], vote.text, task, reading);
    return { tasks, vote: vote.text };
  }
  if (votes?.type !== 'map' || votes.entries.size === 0) {
    problems.add(
      votes?.type === 'map' ? 'NO_VOTE' : 'WRONG_TYPE',
      placeOf(root, [...path, 'votes']),
      `expected ${wanted}; received ${votes?.type === 'map' ? 'none' : received(votes!)}`,
    );
    return undefined;
  }
  if (!owner && child(node, 'tasks')) {
    problems.add(
      'WRONG_VALUE',
      placeOf(root, [...path, 'tasks']),
      'votes says the tasks already; tasks goes with vote',
    );
  }
  const pairs: [string, string, PropertyKey[], PropertyKey[]][] = [];
  for (const [key, { value }] of votes.entries) {
    const at = [...path, 'votes', key];
    if (value.type === 'scalar') pairs.push([key, value.text, at, at]);
    else problems.add('WRONG_TYPE', placeOf(root, at), `expected a class name; received ${received(value)}`);
  }
  common.votes = Object.fromEntries(pairs.map(([key, value]) => [key, value]));
  if (owner) return labelVotes(owner, pairs, reading);

  const resolved: Record<string, string> = {};
  for (const [task, className, at] of pairs) {
    const multi = reading.tasks.find((entry) => entry.multiLabel && entry.name === task);
    if (multi) {
      Object.assign(resolved, labelVotes(multi, [[className, 'yes', at, at]], reading)?.votes);
    } else if (!reading.names.members.has(task)) {
      reportUnknownTask(root, at, task, reading.names, problems);
    } else {
      checkClass(at, className, task, reading);
      resolved[task] = className;
    }
  }
  return { tasks: Object.keys(resolved), votes: resolved };
}

/** Votes on labels of a multi-label task: `label → yes or no`. */
function labelVotes(
  owner: TaskEntry,
  pairs: readonly (readonly [label: string, className: string, labelPath: PropertyKey[], classPath: PropertyKey[]])[],
  { root, problems }: Reading,
): Votes | undefined {
  const labels = owner.members.map((member) => member.label!);
  const votes: Record<string, string> = {};
  for (const [label, className, labelPath, classPath] of pairs) {
    const member = owner.members.find((each) => each.label === label);
    if (!member) {
      problems.add(
        'UNKNOWN_CLASS',
        placeOf(root, labelPath),
        `expected a label of ${owner.name}: ${oneOf(labels)}; received "${label}"${didYouMean(label, labels)}`,
      );
    } else if (!member.classes?.includes(className)) {
      reportUnknownClass(root, classPath, className, member.name, member.classes ?? [], problems);
    } else votes[member.name] = className;
  }
  return { tasks: Object.keys(votes), votes };
}

/** The tasks that an LF which names classes itself may vote on. */
export function readVotedTasks(
  path: readonly PropertyKey[],
  node: MapNode,
  owner: TaskEntry | undefined,
  reading: Reading,
  common: Record<string, unknown>,
  kind: string,
): Votes | undefined {
  const { root, problems } = reading;
  if (owner && !owner.multiLabel) return owner.name === undefined ? undefined : { tasks: [owner.name] };
  const key = owner ? 'labels' : 'tasks';
  if (!child(node, key)) {
    // Code answers with a class per task, so that all tasks are a sensible default; a column's one value fits one task.
    if (kind === 'function') {
      return { tasks: owner ? owner.members.map((member) => member.name) : [...reading.names.members.keys()] };
    }
    problems.add(
      'NO_VOTE',
      placeOf(root, path),
      `expected ${key}: the ${owner ? `labels of ${owner.name}` : 'tasks'} that it votes on; it is missing`,
    );
    return undefined;
  }
  if (!owner) {
    const tasks = namedTasks(path, node, reading, common);
    return tasks && { tasks };
  }
  const labels = textList([...path, key], child(node, key)!, reading);
  if (!labels) return undefined;
  common.labels = labels.map(([label]) => label);
  const votes = labelVotes(
    owner,
    labels.map(([label, at]) => [label, 'yes', at, at]),
    reading,
  );
  return votes && { tasks: votes.tasks };
}

function checkClass(
  path: readonly PropertyKey[],
  className: string,
  task: string,
  { root, names, problems }: Reading,
): void {
  const classes = names.members.get(task)?.classes;
  if (classes && !classes.includes(className)) reportUnknownClass(root, path, className, task, classes, problems);
}
