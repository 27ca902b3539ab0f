import { z } from 'zod';
import type { FeatureKind } from './featureKind.js';
import { featureValueError } from './featureValueError.js';
import { grow } from './grow.js';

const params = z.strictObject({
  field: z.string().min(1).describe('column of names, numbers or booleans'),
  min: z.int().min(1).default(2).describe('values on fewer train rows than this count as unknown'),
  limit: z
    .int()
    .min(1)
    .default(10_000)
    .describe('keep at most this many values, the most frequent ones; the rest is unknown'),
  missing: z
    .enum(['own', 'empty', 'error'])
    .default('own')
    .describe('an empty cell has a column of its own, is an empty row, or is an error'),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .nullable()
    .optional()
    .describe(
      'value to take where the column is absent at prediction time; null counts as missing, left out is an error',
    ),
});

export type Params = z.output<typeof params>;

export interface State {
  /** The values with a column of their own: value i is column `firstValue + i`. */
  readonly values: readonly string[];
}

/** [n] a code per row into `dictionary`, −1 = missing. */
export interface Raw {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

const unknownColumn = 0;
const missingColumn = 1;
const firstValue = 2;

/**
 * One-hot coding of the values that the train rows hold, sparse. Column 0 is for values unknown to them, column 1 for
 * empty cells, the rest for the values, the most frequent first. With `min` above 1 the rare values of the train rows
 * teach column 0 what an unknown value means.
 */
export const category: FeatureKind<Params, State, Raw> = {
  summary: 'a column of names, one-hot over the values seen in training, with a place for unknown ones',
  params,

  fields: ({ field }) => [field],

  createExtractor({ missing }, [field]) {
    const codeOf = new Map<string, number>();
    let codes = new Int32Array(1024);
    let n = 0;
    return {
      add([cell]) {
        if (cell === null && missing === 'error') {
          throw featureValueError(field, 'a value', null, 'Set missing: own or empty to allow empty cells.');
        }
        codes = grow(codes, n + 1);
        codes[n++] = cell === null ? -1 : codeFor(asName(cell, field), codeOf);
      },
      finish: () => ({ codes: codes.slice(0, n), dictionary: [...codeOf.keys()] }),
    };
  },

  fit({ min, limit }, { codes, dictionary }, trainRows) {
    const counts = new Uint32Array(dictionary.length);
    for (const row of trainRows) if (codes[row] >= 0) counts[codes[row]]++;
    const frequent = dictionary
      .map((value, code) => ({ value, count: counts[code] }))
      .filter(({ count }) => count >= min)
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    return { values: frequent.slice(0, limit).map(({ value }) => value) };
  },

  transform(name, { missing }, state, { codes, dictionary }) {
    const place = new Map(state.values.map((value, i) => [value, firstValue + i]));
    const columnOf = Uint32Array.from(dictionary, (value) => place.get(value) ?? unknownColumn);
    const n = codes.length;
    const rowOffsets = new Uint32Array(n + 1);
    const indices = new Uint32Array(n);
    let entries = 0;
    for (let row = 0; row < n; row++) {
      if (codes[row] >= 0) indices[entries++] = columnOf[codes[row]];
      else if (missing === 'own') indices[entries++] = missingColumn;
      rowOffsets[row + 1] = entries;
    }
    return {
      kind: 'sparse',
      name,
      n,
      d: firstValue + state.values.length,
      rowOffsets,
      indices: indices.subarray(0, entries),
      values: new Float32Array(entries).fill(1),
    };
  },
};

function codeFor(value: string, codeOf: Map<string, number>): number {
  const known = codeOf.get(value);
  if (known !== undefined) return known;
  codeOf.set(value, codeOf.size);
  return codeOf.size - 1;
}

function asName(cell: unknown, field: string): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  throw featureValueError(field, 'one value (a text, a number or a boolean)', cell);
}
