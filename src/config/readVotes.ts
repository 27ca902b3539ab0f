import type { ClassVote } from '../labeling/classVote.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { reportUnknownClass, reportUnknownTask } from './checkRelations.js';
import { child, type MapNode } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { placeOf } from './problems.js';
import { readClassVote } from './readClassVote.js';
import { namedTasks, type Reading, textList } from './readNames.js';
import type { TaskEntry } from './readTasks.js';
import { received } from './zodProblems.js';

/** What a labeling function votes for, or on. */
export type Votes = Pick<LabelingFunctionSpec, 'tasks' | 'vote' | 'votes'>;

/** The keys beside `kind` and the kind's own, by where the LF stands and how it votes. */
export function commonKeys(fires: boolean | undefined, owner: Pick<TaskEntry, 'multiLabel'> | undefined): string[] {
  if (fires === undefined) return ['name', 'vote', 'votes', 'else', 'tasks', 'labels'];
  if (fires) {
    const keys = owner ? ['name', 'vote', ...(owner.multiLabel ? ['votes'] : [])] : ['name', 'vote', 'votes', 'tasks'];
    return [...keys, 'else'];
  }
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
    if (owner?.multiLabel) {
      if (vote.type !== 'scalar') {
        problems.add('WRONG_TYPE', placeOf(root, [...path, 'vote']), `expected a label; received ${received(vote)}`);
        return undefined;
      }
      common.vote = vote.text;
      return labelVotes(owner, [[vote.text, 'yes', [...path, 'vote'], [...path, 'vote']]], reading);
    }
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
    const said = readClassVote([...path, 'vote'], vote, tasks, reading);
    if (said === undefined) return undefined;
    common.vote = said;
    return { tasks, vote: said };
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
  const said = [...votes.entries].map(([key, { value }]) => ({ key, value, at: [...path, 'votes', key] }));
  const written: Record<string, ClassVote> = {};
  const resolved: Record<string, ClassVote> = {};
  for (const { key, value, at } of said) {
    const multi = owner ?? reading.tasks.find((entry) => entry.multiLabel && entry.name === key);
    if (multi) {
      // In the task itself the key is a label; elsewhere the key is the task, and the value a label that it says yes to.
      if (value.type !== 'scalar') {
        problems.add('WRONG_TYPE', placeOf(root, at), `expected a class name; received ${received(value)}`);
        continue;
      }
      written[key] = value.text;
      const pair = owner ? ([key, value.text, at, at] as const) : ([value.text, 'yes', at, at] as const);
      Object.assign(resolved, labelVotes(multi, [pair], reading)?.votes);
    } else if (!reading.names.members.has(key)) {
      reportUnknownTask(root, at, key, reading.names, problems);
    } else {
      const vote = readClassVote(at, value, [key], reading);
      if (vote === undefined) continue;
      written[key] = vote;
      resolved[key] = vote;
    }
  }
  common.votes = written;
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
