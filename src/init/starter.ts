import { Document, isMap, isSeq, type Node } from 'yaml';
import type { ColumnSketch, DataSketch } from './dataSketch.js';

/** What a starter is made for. */
export interface StarterChoices {
  /** The data file as the config names it. */
  readonly source: string;
  /** Where it is not UTF-8. */
  readonly encoding?: string;
  /** The experiment's name. */
  readonly name: string;
  readonly task: string;
  readonly classes: readonly string[];
  readonly text?: string;
  readonly gold?: string;
  readonly id?: string;
  /** Whether the file of functions will be written, so that the config can name one of them. */
  readonly withCode: boolean;
}

/** A config and a file of labeling functions that are right as they stand, and meant to be replaced piece by piece. */
export interface Starter {
  readonly config: string;
  readonly functions: string;
}

/** More classes than this get no keyword of their own to start with. */
const spelledOut = 12;

/** Writes the starter. Its labeling functions are placeholders: they show every common form and vote on any data. */
export function starter(choices: StarterChoices, sketch: DataSketch): Starter {
  const inCode = { name: 'inCode', kind: 'function', ref: './lfs.ts#inCode' };
  const { text, gold, id, classes } = choices;
  const others = sketch.columns.filter(({ name }) => name !== text && name !== gold && name !== id);
  const functions = text === undefined ? rowRules(others, classes) : textRules(text, sketch, classes);
  const task = {
    name: choices.task,
    classes,
    ...(gold === undefined ? {} : { gold }),
    labelingFunctions: choices.withCode ? [...functions, inCode] : functions,
  };
  const file = {
    version: 1,
    name: choices.name,
    data: {
      source: choices.encoding === undefined ? choices.source : { path: choices.source, encoding: choices.encoding },
      ...(id === undefined ? {} : { id }),
    },
    features: features(text, others),
    tasks: [task],
  };
  const document = new Document(file);
  // One line per feature, list of classes and labeling function, as a person would write them.
  for (const path of [['data'], ['features'], ['tasks', 0, 'classes'], ['tasks', 0, 'labelingFunctions']]) {
    const node = document.getIn(path) as Node | undefined;
    const inner =
      isMap(node) && path[0] === 'features' ? node.items.map((pair) => pair.value) : isSeq(node) ? node.items : [];
    for (const item of inner) if (isMap(item)) item.flow = true;
    if (inner.every((item) => !isMap(item)) && (isMap(node) || isSeq(node))) node.flow = true;
  }
  const body = document.toString({ lineWidth: 120, flowCollectionPadding: false });
  const head = [
    `# Which ${choices.task} is a row of ${choices.source}? A starter: its labeling functions are guesses, put in what you know.`,
    '# yaml-language-server: $schema=./espalier.schema.json',
  ];
  return { config: `${head.join('\n')}\n${body}`, functions: functionsFile(choices, others) };
}

function textRules(text: string, sketch: DataSketch, classes: readonly string[]): object[] {
  const words = sketch.columns.find(({ name }) => name === text)?.median ?? 10;
  const middle = Math.max(2, Math.round(words));
  const named = classes.length <= spelledOut ? classes.filter((name) => /\p{L}{3}/u.test(name)) : [];
  return [
    ...named.map((name) => ({
      name: `says_${name.replace(/[^\p{L}\p{N}]+/gu, '_')}`,
      kind: 'keyword',
      field: text,
      any: [name.replace(/[_-]+/g, ' ').toLowerCase()],
      vote: name,
    })),
    { name: 'short', kind: 'threshold', field: `${text}.words`, below: middle, vote: classes[0] },
    { name: 'question', kind: 'regex', field: text, pattern: '\\?\\s*$', vote: classes[0] },
    { name: 'long', kind: 'threshold', field: `${text}.words`, atLeast: middle, vote: classes[1] },
  ];
}

function rowRules(columns: readonly ColumnSketch[], classes: readonly string[]): object[] {
  const numbers = columns.filter(({ type }) => type === 'number').slice(0, 3);
  const rules = numbers.flatMap(({ name, median }) => [
    { name: `low_${name}`, kind: 'threshold', field: name, below: median, vote: classes[0] },
    { name: `high_${name}`, kind: 'threshold', field: name, above: median, vote: classes[1] },
  ]);
  if (rules.length > 0) return rules;
  return columns
    .filter(({ type, distinct }) => (type === 'text' || type === 'boolean') && distinct >= 2)
    .slice(0, 3)
    .map(({ name, mode }, i) => ({
      name: `usual_${name}`,
      kind: 'threshold',
      field: name,
      equals: mode,
      vote: classes[i % 2],
    }));
}

/** One feature per column that a network can use. */
function features(text: string | undefined, columns: readonly ColumnSketch[]): Record<string, object> {
  const result: Record<string, object> = {};
  const nameOf = (column: string) => {
    const name = column.replace(/[^\p{L}\p{N}_]+/gu, '_');
    // Two columns may differ in signs alone.
    for (let i = 1; ; i++) {
      const free = i === 1 ? name : `${name}_${i}`;
      if (!Object.hasOwn(result, free)) return free;
    }
  };
  if (text !== undefined) result[nameOf(text)] = { kind: 'hashedNgrams', field: text };
  for (const { name, type, distinct, words } of columns) {
    if (type === 'number') result[nameOf(name)] = { kind: 'number', field: name };
    else if (type === 'boolean' || (type === 'text' && distinct >= 2 && distinct <= 50))
      result[nameOf(name)] = { kind: 'category', field: name };
    else if (type === 'text' && words >= 2) result[nameOf(name)] = { kind: 'hashedNgrams', field: name };
  }
  return result;
}

function functionsFile({ text, classes }: StarterChoices, others: readonly ColumnSketch[]): string {
  const number = text === undefined ? others.find(({ type }) => type === 'number') : undefined;
  const column = text ?? number?.name ?? others[0]?.name ?? 'column';
  const plain = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(column);
  const cell = plain ? `row.${column}` : `row[${quoted(column)}]`;
  const test = number
    ? `typeof ${cell} === 'number' && ${cell} > ${number.median}`
    : `/!{2,}/.test(String(${cell} ?? ''))`;
  const shown = `${classes.slice(0, 4).join(', ')}${classes.length > 4 ? ', …' : ''}`;
  return `import type { LabelingFunction } from 'espalier';

/** A row of the data. Name the columns that your functions read. */
interface Row {
  ${plain ? column : quoted(column)}: unknown;
}

/** A labeling function in code: a class (${shown}), or null to abstain. It sees every column but gold. */
export const inCode: LabelingFunction<Row> = (row) => (${test} ? ${quoted(classes[1])} : null);
`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}
