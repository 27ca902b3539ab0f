import type { InputField } from './inputFields.js';

/** What somebody has typed into a field, as a row's cell; nothing typed is a missing value, but for texts, which are empty. */
export function cellFromText({ input }: Pick<InputField, 'input'>, text: string): string | number[] | null {
  if (input === 'text') return text;
  if (text.trim() === '') return null;
  // Texts that read as numbers are taken as numbers by the features.
  if (input !== 'list') return text.trim();
  return text.split(/[\s,;]+/).flatMap((part) => (part === '' ? [] : [Number(part)]));
}
