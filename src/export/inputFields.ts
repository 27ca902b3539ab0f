import type { FeatureEncoderJSON, FittedFeature } from '../features/featureEncoder.js';

/** A column that an exported model reads. */
export interface InputField {
  readonly name: string;
  /** What its cells are: a text, a number, a name out of a list, or a list of numbers. */
  readonly input: 'text' | 'number' | 'choice' | 'list';
  /** Whether a row without the column is an error. */
  readonly required: boolean;
  /** Of a choice: the names that training saw often enough, the most frequent first. Another one counts as unknown. */
  readonly values?: readonly string[];
}

/** The columns that features read, each once, in the features' order; a column that one of them reads as a text is a text. */
export function inputFields({ features }: FeatureEncoderJSON): InputField[] {
  const fields = new Map<string, InputField>();
  for (const feature of features) {
    for (const name of feature.fields) {
      const field = fieldOf(name, feature);
      const known = fields.get(name);
      const kept = known && field.input !== 'text' ? known : field;
      fields.set(name, { ...kept, required: field.required || (known?.required ?? false) });
    }
  }
  return [...fields.values()];
}

function fieldOf(name: string, { kind, params, state, optional }: FittedFeature): InputField {
  const given = params as { readonly default?: unknown; readonly field?: string };
  const required = given.default === undefined && !optional.includes(name);
  switch (kind) {
    case 'number':
      return { name, input: 'number', required };
    case 'category':
      return { name, input: 'choice', required, values: (state as { readonly values: readonly string[] }).values };
    case 'vector':
    case 'tfjsModel':
      return { name, input: given.field === undefined ? 'number' : 'list', required };
    default:
      return { name, input: 'text', required };
  }
}
