import { stringify } from 'yaml';
import type { SplitName } from '../core/split.js';
import type { LabelColumn } from './labelColumns.js';

/** What the items of a list column are; found while its rows are written. */
export type ItemType = 'text' | 'number' | 'boolean';

/** One table of the data set: a source's rows. */
export interface DatasetTable {
  /** `default` where there is only one. */
  readonly name: string;
  readonly columns: readonly LabelColumn[];
  /** By column name, of lists. */
  readonly items: ReadonlyMap<string, ItemType>;
  /** Split → its file and rows. */
  readonly splits: readonly { readonly split: SplitName; readonly path: string; readonly rows: number }[];
}

/** What a data set's card is made of. */
export interface DatasetCardInput {
  readonly name: string;
  readonly tables: readonly DatasetTable[];
  readonly generatedBy: string;
  /** Why there are no test rows. */
  readonly withoutTest: boolean;
}

const scalars = { text: 'string', number: 'float64', boolean: 'bool' } as const;

/**
 * README.md of a data set: YAML on top that tells Hugging Face `datasets` its files and features, so that `load_dataset(folder)` reads classes as
 * `ClassLabel` and probabilities as `float32`; below it what each column is, for people.
 */
export function datasetCard({ name, tables, generatedBy, withoutTest }: DatasetCardInput): string {
  const head = {
    pretty_name: name,
    tags: ['weak-supervision'],
    configs: tables.map((table, i) => ({
      config_name: table.name,
      ...(i === 0 && tables.length > 1 && { default: true }),
      data_files: table.splits.map(({ split, path }) => ({ split, path })),
    })),
    dataset_info: tables.map((table) => ({
      config_name: table.name,
      features: table.columns.map((column) => ({ name: column.name, ...featureOf(column, table.items) })),
    })),
  };
  return [
    `---\n${stringify(head, { lineWidth: 0 })}---`,
    `# ${name}: weakly supervised labels`,
    `Written by ${generatedBy}. Labels are probabilistic: a label model weighs the votes of labeling functions; nobody has looked at each of them.`,
    ...tables.map(tableText),
    [
      'For each task:',
      '',
      '- `<task>_gold`: the class that people gave the row, null where nobody did; all of it, also where the run did not let fits see it.',
      '- `<task>_label`: the likeliest class; null where no labeling function votes.',
      '- `<task>_probs`: the probability of each class, in the order of the classes. Where no labeling function votes it is the prior, and says nothing of the row.',
      '- `<task>_covered`: whether a labeling function votes on the row.',
      '- `<task>_weight`: what the row weighs in training; 0 where it is to be left out.',
    ].join('\n'),
    withoutTest
      ? 'Test rows are left out: whoever looks at them row by row makes scores on them too good. `espalier export --test` puts them in, and the run records it.'
      : 'Test rows are here to score what was chosen without them.',
    '> **For the author:** where the rows come from, and under which licence; none is given until you name one.\n',
  ].join('\n\n');
}

function tableText({ name, columns, splits }: DatasetTable): string {
  const classes = columns.flatMap(({ content, task }) => (content === 'gold' && task ? [task] : []));
  return [
    `## ${name}`,
    '',
    ...splits.map(({ split, path, rows }) => `- ${split}: ${rows.toLocaleString('en-US')} rows, ${path}`),
    '',
    '| task | classes |',
    '|---|---|',
    ...classes.map(({ name: task, classes: names }) => `| ${escaped(task)} | ${names.map(escaped).join(', ')} |`),
  ].join('\n');
}

function featureOf({ content, cell, task, name }: LabelColumn, items: ReadonlyMap<string, ItemType>): object {
  switch (content) {
    case 'gold':
    case 'label':
      return {
        dtype: { class_label: { names: Object.fromEntries(task!.classes.map((each, c) => [String(c), each])) } },
      };
    case 'probs':
      return { sequence: 'float32' };
    case 'covered':
      return { dtype: 'bool' };
    case 'weight':
      return { dtype: 'float32' };
    case 'cell':
      if (cell!.type === 'list') return { sequence: scalars[items.get(name) ?? 'text'] };
      return { dtype: cell!.type === 'other' ? 'string' : scalars[cell!.type] };
    default:
      return { dtype: 'string' };
  }
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
