import type { LabelingFunctionExample } from '../labeling/lfExample.js';
import { positionOf } from './configFile.js';
import { type ConfigNode, child, type MapNode, plain } from './configNode.js';
import { oneOf } from './nearest.js';
import { type Place, placeOf } from './problems.js';
import type { Reading } from './readNames.js';
import { received } from './zodProblems.js';

const wanted = 'examples: {fires: […], abstains: […], votes: {class: […]}}';

/**
 * The rows that an LF is tested on, by what it must say: a text (for the one field that it reads), a map of cells, or `{id: …}` for a row of the
 * data. Under `votes` stand classes, or tasks with their classes under them.
 *
 * @param field the column that a text is for; undefined where the kind reads more than one
 * @param tasks that it may vote on
 */
export function readExamples(
  path: readonly PropertyKey[],
  node: MapNode,
  field: string | undefined,
  tasks: readonly string[],
  { root, problems, names }: Pick<Reading, 'root' | 'problems' | 'names'>,
  common: Record<string, unknown>,
): { readonly examples?: readonly LabelingFunctionExample[] } {
  const given = child(node, 'examples');
  if (!given) return {};
  const examples: LabelingFunctionExample[] = [];
  const at = (steps: readonly PropertyKey[]): Place | undefined => placeOf(root, [...path, 'examples', ...steps]);
  const readList = (list: ConfigNode, steps: readonly PropertyKey[], expect: LabelingFunctionExample['expect']) => {
    const items = list.type === 'list' ? list.items : [list];
    items.forEach((item, i) => {
      const place = at(list.type === 'list' ? [...steps, i] : steps);
      if (item.type === 'list') {
        problems.add('WRONG_TYPE', place, 'expected a text, {column: value, …} or {id: row}; received a list');
      } else if (item.type === 'map') {
        const id = item.entries.size === 1 ? child(item, 'id') : undefined;
        const row = id?.type === 'scalar' ? { id: id.text } : { cells: plain(item) as Record<string, unknown> };
        examples.push({ expect, row, position: positionOf(item.span) });
      } else if (field === undefined) {
        problems.add(
          'WRONG_TYPE',
          place,
          'expected {column: value, …} or {id: row}, as this kind reads no one field; received a text',
        );
      } else {
        examples.push({
          expect,
          row: { cells: { [field]: item.value === null ? null : item.text } },
          position: positionOf(item.span),
        });
      }
    });
  };
  const readVotes = (votes: ConfigNode, steps: readonly PropertyKey[], task: string | undefined) => {
    if (votes.type !== 'map') {
      problems.add('WRONG_TYPE', at(steps), `expected {class: [rows]}; received ${received(votes)}`);
      return;
    }
    for (const [key, { value }] of votes.entries) {
      if (task === undefined && value.type === 'map' && tasks.includes(key)) {
        readVotes(value, [...steps, key], key);
        continue;
      }
      const own = task === undefined ? tasks : [task];
      const classes = [...new Set(own.flatMap((name) => names.members.get(name)?.classes ?? []))];
      // A vote for several classes bears a name such as `not spam`.
      if (classes.length > 0 && !classes.includes(key) && !/^(not )| or /.test(key)) {
        const choices = task === undefined && tasks.length > 1 ? [...classes, ...tasks] : classes;
        problems.add('UNKNOWN_CLASS', at([...steps, key]), `expected ${oneOf(choices)}; received "${key}"`);
        continue;
      }
      readList(value, [...steps, key], { vote: key, ...(task !== undefined && { task }) });
    }
  };
  if (given.type !== 'map') {
    problems.add('WRONG_TYPE', at([]), `expected ${wanted}; received ${received(given)}`);
    return {};
  }
  for (const [key, { value }] of given.entries) {
    if (key === 'fires' || key === 'abstains') readList(value, [key], key);
    else if (key === 'votes') readVotes(value, [key], undefined);
    else problems.add('UNKNOWN_KEY', at([key]), `there is no key "${key}" here; expected ${wanted}`);
  }
  common.examples = plain(given);
  return examples.length > 0 ? { examples } : {};
}
