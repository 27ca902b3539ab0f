import { type ClassVote, resolveVote } from '../labeling/classVote.js';
import { reportUnknownClass } from './checkRelations.js';
import { type ConfigNode, nodeAt, plain, scalarsAsText } from './configNode.js';
import { placeOf } from './problems.js';
import type { Reading } from './readNames.js';
import { received } from './zodProblems.js';

/**
 * Reads a vote: a class, `{not: class}`, `{not: [class, …]}` or `{any: [class, …]}`, and reports what is wrong about it where it stands.
 *
 * @param tasks those that it is for: a class that one of them does not know is a problem
 * @returns undefined where it is none
 */
export function readClassVote(
  path: readonly PropertyKey[],
  node: ConfigNode,
  tasks: readonly string[],
  { root, names, problems }: Reading,
): ClassVote | undefined {
  const vote = plain(scalarsAsText(node));
  let wrong = false;
  for (const task of tasks) {
    const classes = names.members.get(task)?.classes;
    if (!classes) continue;
    const found = resolveVote(vote, task, classes);
    if ('classes' in found) {
      if (found.classes.length < classes.length || classes.length < 2) continue;
      wrong = true;
      const message = `expected a vote that leaves out a class of ${task} (${classes.join(', ')}); received one for all of them, which says nothing`;
      problems.add('VOTE_SET', placeOf(root, path), message);
      continue;
    }
    wrong = true;
    const at = [...path, ...found.path];
    if (found.code === 'UNKNOWN_CLASS') {
      const name = nodeAt(root, at);
      reportUnknownClass(root, at, name?.type === 'scalar' ? name.text : '', task, classes, problems);
    } else if (found.code === 'VOTE_SET') problems.add('VOTE_SET', placeOf(root, at), found.message);
    else {
      problems.add(
        'WRONG_TYPE',
        placeOf(root, path),
        `expected a class name, {not: class} or {any: [class, …]}; received ${received(node)}`,
      );
      // Another task would say the same.
      break;
    }
  }
  return wrong ? undefined : (vote as ClassVote);
}
