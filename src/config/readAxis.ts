import type { Rng } from '../core/rng.js';
import { type AxisParams, axisForms, axisParams, drawnForms } from '../experiment/axisParams.js';
import { drawValue } from '../experiment/drawValue.js';
import type { AxisLabel } from '../experiment/sweepParams.js';
import { setPath } from './applyOverride.js';
import type { Span } from './configFile.js';
import { type ConfigNode, child, childItems, type MapNode, nodeAt, plain, type ScalarNode } from './configNode.js';
import { cutTasks } from './cutTasks.js';
import { didYouMean, oneOf } from './nearest.js';
import { parseSection } from './parseSection.js';
import { type Problems, placeOf } from './problems.js';
import { setHierarchy } from './setHierarchy.js';

/** One value of an axis: how it is called, and what it makes of an experiment. */
export interface AxisValue {
  readonly label: AxisLabel;
  apply(root: ConfigNode, problems: Problems): ConfigNode;
}

/** An axis of a sweep as read. */
export interface Axis {
  readonly name: string;
  /** Where its name stands. */
  readonly span: Span;
  /** The config paths that it sets; `tasks` or `hierarchy` for these forms, none where each value names its own. */
  readonly paths: readonly string[];
  /** The values of an axis whose values are given one by one. */
  readonly values: readonly AxisValue[];
  /** Draws a value for an axis of random search. */
  readonly draw?: (rng: Rng) => AxisValue;
}

/** Paths whose values are numbers of rows that are drawn one within the other. */
const nestedPath = /^data\.limit\.train$|^tasks\..+\.gold\.train$/;

/**
 * Reads one of a sweep's axes.
 *
 * @param root the sweep
 * @param taskNames of the base experiment
 */
export function readAxis(
  root: MapNode,
  name: string,
  taskNames: readonly string[] | undefined,
  problems: Problems,
): Axis | undefined {
  const at = ['axes', name];
  const params = parseSection(axisParams, { root, path: at, problems });
  const node = nodeAt(root, at);
  if (!params || node?.type !== 'map') return undefined;
  const form = axisForms.find((each) => params[each] !== undefined)!;
  const span = (child(root, 'axes') as MapNode).entries.get(name)!.keySpan;
  const paths = pathsOf(node, params, name, span);
  const setAll = (value: ConfigNode) => (tree: ConfigNode, found: Problems) =>
    paths.reduce((own, path) => setPath(own, path.text, value, path.span, found), tree);
  const settings = childItems(node, form);
  const named = form === 'tasks' || form === 'hierarchy';
  const bySet = settings.some((item) => child(item, 'set') && child(item, 'label'));
  const setPaths = named ? [form] : bySet ? [] : paths.map(({ text }) => text);
  const axis = { name, span, paths: setPaths, values: [] as AxisValue[] };

  if (params.nested && !(setPaths.length > 0 && setPaths.every((text) => nestedPath.test(text)))) {
    const message = `expected a path that draws rows (data.limit.train, tasks.<name>.gold.train); received ${axis.paths.join(', ')}`;
    const hint = 'Their draws are nested by themselves: a smaller one is part of a larger one of the same seed.';
    problems.add('NOT_NESTED', placeOf(root, [...at, 'nested']), message, hint);
  }
  if ((drawnForms as readonly string[]).includes(form)) {
    const draw = (rng: Rng): AxisValue => {
      const drawn = drawValue(params, rng);
      const value = form === 'choice' ? settings[drawn] : scalarAt(child(node, form)!.span, drawn);
      return { label: labelOf(value), apply: setAll(value) };
    };
    return { ...axis, draw };
  }
  if (form === 'range') {
    const [from, to, step = 1] = params.range!;
    const where = child(node, 'range')!.span;
    // Rounding keeps 0.1 + 0.2 from being a label, and a last value from falling out.
    const count = Math.floor((to - from) / step + 1e-9) + 1;
    for (let i = 0; i < count; i++) {
      const value = scalarAt(where, Number((from + i * step).toPrecision(12)));
      axis.values.push({ label: value.value as number, apply: setAll(value) });
    }
    return axis;
  }
  for (const [i, item] of settings.entries()) {
    const place = [...at, form, i];
    if (form === 'tasks') {
      const set = params.tasks![i];
      const kept = typeof set === 'number' ? taskNames?.slice(0, set) : set === 'all' ? undefined : set;
      if (typeof set === 'number' && taskNames && set > taskNames.length) {
        const message = `expected at most the ${taskNames.length} tasks of the base; received ${set}`;
        problems.add('TOO_MANY_TASKS', placeOf(root, place), message);
      }
      item.type === 'list' &&
        item.items.forEach((each, j) => {
          const task = (each as ScalarNode).text;
          if (!taskNames || taskNames.includes(task)) return;
          const message = `expected a task of the base: ${oneOf(taskNames)}; received "${task}"${didYouMean(task, taskNames)}`;
          problems.add('UNKNOWN_TASK', placeOf(root, [...place, j]), message);
        });
      const apply = (tree: ConfigNode) => (kept && tree.type === 'map' ? cutTasks(tree, kept) : tree);
      axis.values.push({ label: typeof set === 'number' ? set : (kept?.join('+') ?? 'all'), apply });
    } else if (form === 'hierarchy') {
      const value = params.hierarchy![i];
      axis.values.push({ label: value, apply: (tree, found) => setHierarchy(tree, value, item.span, found) });
    } else {
      const value = readValue(item, place);
      if (value) axis.values.push(value);
    }
  }
  checkLabels();
  return axis;

  function readValue(item: ConfigNode, place: readonly PropertyKey[]): AxisValue | undefined {
    const keys = item.type === 'map' ? [...item.entries.keys()].sort().join() : '';
    const named = child(item, 'label');
    if ((keys === 'label,value' || keys === 'label,set') && named?.type !== 'scalar') {
      problems.add('WRONG_TYPE', placeOf(root, [...place, 'label']), 'expected a name for the value');
      return undefined;
    }
    if (keys === 'label,value') {
      const value = (item as MapNode).entries.get('value')!.value;
      return { label: labelOf(named!), apply: setAll(value) };
    }
    const set = keys === 'label,set' ? child(item, 'set') : undefined;
    if (keys !== 'label,set') return { label: labelOf(item), apply: setAll(item) };
    if (set?.type !== 'map') {
      problems.add(
        'WRONG_TYPE',
        placeOf(root, [...place, 'set']),
        'expected a map of paths, such as {trunk.layers: [64]}',
      );
      return undefined;
    }
    if (params!.path !== undefined) {
      const message = 'a value with `set` names its paths itself; expected no path beside it';
      problems.add('PATH_TWICE', placeOf(root, [...at, 'path']), message);
    }
    return { label: labelOf(named!), apply: (tree, found) => setEntries(tree, set, found) };
  }

  function checkLabels(): void {
    const seen = new Set<AxisLabel>();
    for (const [i, { label }] of axis.values.entries()) {
      if (seen.has(label)) {
        const message = `expected every value once; "${label}" comes twice`;
        problems.add('DUPLICATE_LABEL', placeOf(root, [...at, form, i]), message, 'Name values with {label, value}.');
      }
      seen.add(label);
    }
  }
}

/** Sets every entry of a map of paths. */
export function setEntries(tree: ConfigNode, set: MapNode, problems: Problems): ConfigNode {
  return [...set.entries].reduce(
    (own, [path, { keySpan, value }]) => setPath(own, path, value, keySpan, problems),
    tree,
  );
}

function pathsOf(node: MapNode, { path }: AxisParams, name: string, span: Span): { text: string; span: Span }[] {
  const given = child(node, 'path');
  if (path === undefined || !given) return [{ text: name, span }];
  const nodes = given.type === 'list' ? given.items : [given];
  return nodes.map((each) => ({ text: (each as ScalarNode).text, span: each.span }));
}

function scalarAt(span: Span, value: number): ScalarNode {
  return { type: 'scalar', span, value, text: String(value) };
}

/** A scalar is its own label; anything else as it was written, in one line. */
function labelOf(node: ConfigNode): AxisLabel {
  if (node.type === 'scalar') return node.value ?? 'null';
  const { file, start, end } = node.span;
  const written = file.text.slice(start, end).trim();
  return written.includes('\n') ? JSON.stringify(plain(node)) : written;
}
