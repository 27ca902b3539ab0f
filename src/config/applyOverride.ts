import type { ConfigFile, Span } from './configFile.js';
import { type ConfigNode, child, childItems, childText, type MapNode } from './configNode.js';
import { mergeNodes, unfold } from './mergeNodes.js';
import { didYouMean, oneOf } from './nearest.js';
import { parseYamlValue } from './parseYaml.js';
import type { Problems } from './problems.js';

/**
 * Applies one `--set a.b=c`: the value is YAML; items of lists go by their `name` (`tasks.spam.weight=2`) or number.
 * Maps that are missing on the way are made; the schema then says whether anything reads what was set.
 *
 * @param index which `--set` it is, from 0: its words are a file of their own in error messages
 * @param experimentPath paths in the value are relative to this file
 */
export function applyOverride(
  root: ConfigNode,
  words: string,
  index: number,
  experimentPath: string,
  problems: Problems,
): ConfigNode {
  const file: ConfigFile = { path: experimentPath, label: overrideLabel(index), text: words, override: true };
  const equals = words.indexOf('=');
  if (equals < 1) {
    const span = { file, start: 0, end: words.length };
    problems.add(
      'OVERRIDE_SYNTAX',
      { span },
      `expected --set path=value, such as --set training.epochs=5; received "${words}"`,
    );
    return root;
  }
  const value = parseYamlValue(file, equals + 1, problems);
  if (!value) return root;
  const steps = splitPath(words.slice(0, equals));
  if (steps.some((step) => step.word === '')) {
    problems.add(
      'OVERRIDE_SYNTAX',
      { span: { file, start: 0, end: equals } },
      'expected names with one dot between each two',
    );
    return root;
  }
  return setSteps(root, steps, value, file, problems);
}

/**
 * Sets what stands at a path such as `tasks.spam.weight`, as a `--set` does. `tasks.*` stands for every task: with more than one name after it, for
 * every task that has the first of them.
 *
 * @param span where the path is written
 */
export function setPath(root: ConfigNode, path: string, value: ConfigNode, span: Span, problems: Problems): ConfigNode {
  const steps = splitPath(path).map(({ word, start }) => ({ word, start: span.start + start }));
  if (steps.some(({ word }) => word === '')) {
    const message = `expected a path such as training.epochs: names with one dot between each two; received "${path}"`;
    problems.add('OVERRIDE_SYNTAX', { span }, message);
    return root;
  }
  if (steps[0].word !== 'tasks' || steps[1]?.word !== '*') return setSteps(root, steps, value, span.file, problems);
  const rest = steps.slice(2);
  const items = childItems(root, 'tasks');
  const places = items.flatMap((item, i) =>
    item.type === 'map' && (rest.length < 2 || child(item, rest[0].word)) ? [String(i)] : [],
  );
  if (rest.length === 0 || places.length === 0) {
    const message = rest.length === 0 ? 'say what of the tasks to set' : `no task has a "${rest[0].word}"`;
    problems.add('UNUSED_OVERRIDE', { span, path }, message);
    return root;
  }
  return places.reduce(
    (tree, place) => setSteps(tree, [steps[0], { ...steps[1], word: place }, ...rest], value, span.file, problems),
    root,
  );
}

function setSteps(
  root: ConfigNode,
  steps: readonly Step[],
  value: ConfigNode,
  file: ConfigFile,
  problems: Problems,
): ConfigNode {
  try {
    return setAt(root, steps, value, file, '');
  } catch (error) {
    if (!(error instanceof Unused)) throw error;
    const path = steps.map(({ word }) => word).join('.');
    problems.add('UNUSED_OVERRIDE', { span: error.span, path }, error.message);
    return root;
  }
}

export function overrideLabel(index: number): string {
  return index === 0 ? '--set' : `--set#${index + 1}`;
}

interface Step {
  readonly word: string;
  readonly start: number;
}

function splitPath(path: string): Step[] {
  let start = 0;
  return path.split('.').map((word) => {
    const step = { word: word.trim(), start };
    start += word.length + 1;
    return step;
  });
}

class Unused extends Error {
  constructor(
    message: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

function setAt(
  node: ConfigNode,
  steps: readonly Step[],
  value: ConfigNode,
  file: ConfigFile,
  walked: string,
): ConfigNode {
  if (steps.length === 0) return value;
  const [{ word, start }, ...rest] = steps;
  const span: Span = { file, start, end: start + word.length };
  const here = walked ? `${walked}.${word}` : word;

  if (node.type === 'list') return setInList(node.items, node, steps, value, file, here, span, walked);
  if (node.type === 'scalar' && node.value !== null) {
    throw new Unused(`${walked} holds ${node.text}, which has no "${word}" inside`, span);
  }
  const map: MapNode = node.type === 'map' ? node : { type: 'map', span, entries: new Map() };
  const old = map.entries.get(word);
  const empty: MapNode = { type: 'map', span, entries: new Map() };
  // A new value is laid over the old one, so that a changed `kind` treats its neighbours as a changed file would.
  if (rest.length === 0) {
    const over: MapNode = { ...map, entries: new Map([[word, { keySpan: span, value }]]) };
    return { ...(mergeNodes(map, over) as MapNode), span: map.span };
  }
  const inside = old ? unfold(word, old.value, empty) : empty;
  const next = setAt(inside, rest, value, file, here);
  const entries = new Map(map.entries);
  entries.set(word, { keySpan: old?.keySpan ?? span, value: next });
  return { ...map, entries };
}

function setInList(
  items: readonly ConfigNode[],
  list: ConfigNode,
  steps: readonly Step[],
  value: ConfigNode,
  file: ConfigFile,
  here: string,
  span: Span,
  walked: string,
): ConfigNode {
  // A name may itself hold dots: the longest run of words that is one wins.
  for (let taken = steps.length; taken > 0; taken--) {
    const name = steps
      .slice(0, taken)
      .map((step) => step.word)
      .join('.');
    const at = items.findIndex((item) => childText(item, 'name') === name);
    if (at < 0) continue;
    if (taken === steps.length) throw new Unused(`say what of ${here} to set, such as ${here}.weight`, span);
    return replaceItem(list, items, at, setAt(items[at], steps.slice(taken), value, file, here));
  }
  const word = steps[0].word;
  if (/^\d+$/.test(word) && Number(word) < items.length) {
    return replaceItem(list, items, Number(word), setAt(items[Number(word)], steps.slice(1), value, file, here));
  }
  const names = items.map((item) => childText(item, 'name')).filter((name) => name !== undefined);
  throw new Unused(
    names.length > 0
      ? `${walked} has no "${word}"; expected ${oneOf(names)}${didYouMean(word, names)}`
      : `${walked} is a list of ${items.length}; "${word}" is no number of one of them`,
    span,
  );
}

function replaceItem(list: ConfigNode, items: readonly ConfigNode[], at: number, item: ConfigNode): ConfigNode {
  return { type: 'list', span: list.span, items: items.map((old, index) => (index === at ? item : old)) };
}
