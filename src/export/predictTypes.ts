import type { ExportedModel } from './exportedModel.js';
import { type InputField, inputFields } from './inputFields.js';

const cells: Record<InputField['input'], string> = {
  text: 'string | number | boolean | null',
  choice: 'string | number | boolean | null',
  number: 'number | string | boolean | null',
  list: 'ArrayLike<number> | null',
};

/**
 * `predict.d.ts` for the `predict.js` beside it: a run's own columns, tasks and classes as types, so that a compiler knows a wrong name.
 *
 * @returns TypeScript without imports
 */
export function predictTypes({
  name,
  generatedBy,
  tasks,
  encoder,
}: Pick<ExportedModel, 'name' | 'generatedBy' | 'tasks' | 'encoder'>): string {
  const columns = inputFields(encoder).map(
    ({ name: column, input, required }) =>
      `  readonly ${JSON.stringify(column)}${required ? '' : '?'}: ${cells[input]};`,
  );
  const predictions = tasks.map(
    ({ name: task, classes }) =>
      `  readonly ${JSON.stringify(task)}: Prediction<${classes.map((each) => JSON.stringify(each)).join(' | ')}>;`,
  );
  return `// Types of predict.js beside the model.json of ${JSON.stringify(name)}. Written by ${generatedBy}.

/** A row to predict on; what else it holds is not read. */
export interface Row {
${columns.join('\n')}
  readonly [column: string]: unknown;
}

/** What the model predicts of one task for one row. */
export interface Prediction<Class extends string = string> {
  /** The decided class; null where the task does not apply. */
  readonly class: Class | null;
  /** By class, 0 … 1, summing to 1; of a task that may not apply, given that it does. */
  readonly probabilities: Readonly<Record<Class, number>>;
  /** How likely it is that the task applies; only of tied tasks that may not. */
  readonly applies?: number;
}

/** A row's predictions by task. */
export interface Predictions {
${predictions.join('\n')}
}

/** A column that the model reads. */
export interface InputField {
  readonly name: string;
  /** What its cells are: a text, a number, a name out of a list, or a list of numbers. */
  readonly input: 'text' | 'number' | 'choice' | 'list';
  /** Whether a row without the column is an error. */
  readonly required: boolean;
  /** Of a choice: the names that training saw often enough, the most frequent first. Another one counts as unknown. */
  readonly values?: readonly string[];
}

/** A model, ready to predict. */
export interface Predictor {
  /** The experiment's name. */
  readonly name: string;
  readonly tasks: readonly { readonly name: keyof Predictions; readonly classes: readonly string[] }[];
  /** The columns that rows must have, and those that they may. */
  readonly fields: readonly InputField[];
  /** Every task's prediction for every row. Throws where a row lacks a column (FEATURE_ABSENT) or a cell is of another kind (FEATURE_VALUE). */
  predict(rows: Iterable<Row>): Promise<Predictions[]>;
}

/** \`model.json\`, parsed. */
export interface ExportedModel {
  readonly format: 'espalier-predictor';
  readonly version: 1;
  readonly [key: string]: unknown;
}

/**
 * Reads \`model.json\` and the weights that it names, and makes a predictor of them.
 *
 * @param folder URL of the exported folder, ending in a slash; by default the one that predict.js stands in
 */
export function loadPredictor(folder?: string | URL): Promise<Predictor>;

/** A predictor out of \`model.json\` and the bytes of \`weights.bin\`, where something else has read them. */
export function createPredictor(model: ExportedModel, weights: Uint8Array): Predictor;
`;
}
