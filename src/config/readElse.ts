import type { ClassVote } from '../labeling/classVote.js';
import { resolveVote } from '../labeling/classVote.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { child, type MapNode } from './configNode.js';
import { oneOf } from './nearest.js';
import { placeOf, placeOfKeyAt } from './problems.js';
import { readClassVote } from './readClassVote.js';
import type { Reading } from './readNames.js';
import type { TaskEntry } from './readTasks.js';
import type { Votes } from './readVotes.js';
import { received } from './zodProblems.js';

/**
 * What an LF votes for where it does not fire: one vote beside `vote`, a map of tasks (or of labels) beside `votes` and in a
 * multi-label task. It has to say something else than where it fires.
 *
 * @param votes what it votes for where it fires
 */
export function readElse(
  path: readonly PropertyKey[],
  node: MapNode,
  owner: TaskEntry | undefined,
  votes: Votes,
  reading: Reading,
  common: Record<string, unknown>,
): Pick<LabelingFunctionSpec, 'else' | 'elses'> {
  const { root, problems } = reading;
  const given = child(node, 'else');
  if (!given) return {};
  const at = [...path, 'else'];
  if (votes.vote !== undefined) {
    const vote = readClassVote(at, given, votes.tasks, reading);
    if (vote === undefined) return {};
    common.else = vote;
    for (const task of votes.tasks) checkDiffers(at, task, votes.vote, vote, reading);
    return { else: vote };
  }
  if (given.type !== 'map') {
    const wanted = owner ? '{label: yes or no}, as it votes on labels' : '{task: class, …}, as votes has it';
    problems.add('WRONG_TYPE', placeOf(root, at), `expected ${wanted}; received ${received(given)}`);
    return {};
  }
  const elses: Record<string, ClassVote> = {};
  const written: Record<string, ClassVote> = {};
  for (const [key, { value }] of given.entries) {
    const task = owner?.multiLabel ? `${owner.name}.${key}` : key;
    if (!votes.tasks.includes(task)) {
      const known = votes.tasks.map((name) => (owner?.multiLabel ? name.slice(`${owner.name}.`.length) : name));
      problems.add(
        'UNKNOWN_TASK',
        placeOfKeyAt(root, [...at, key]),
        `expected ${owner ? 'a label' : 'a task'} that it votes on: ${oneOf(known)}; received "${key}"`,
      );
      continue;
    }
    const vote = readClassVote([...at, key], value, [task], reading);
    if (vote === undefined) continue;
    elses[task] = vote;
    written[key] = vote;
    const fires = votes.votes?.[task];
    if (fires !== undefined) checkDiffers([...at, key], task, fires, vote, reading);
  }
  common.else = written;
  return { elses };
}

/** A vote that comes either way tells nothing. */
function checkDiffers(
  path: readonly PropertyKey[],
  task: string,
  fires: ClassVote,
  otherwise: ClassVote,
  { root, names, problems }: Reading,
): void {
  const classes = names.members.get(task)?.classes;
  if (!classes) return;
  const [a, b] = [fires, otherwise].map((vote) => resolveVote(vote, task, classes));
  if (!('classes' in a && 'classes' in b) || a.classes.join() !== b.classes.join()) return;
  const message = `expected another vote on ${task} than the one where it fires; received the same, so that it would say nothing`;
  problems.add('CONTRADICTION', placeOf(root, path), message);
}
