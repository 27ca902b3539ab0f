import { z } from 'zod';
import { EspalierError } from '../core/errors.js';
import { mean } from '../core/numeric.js';
import { cellAsNumber } from './cellAsNumber.js';
import { columnsMatching } from './columnsMatching.js';
import type { FeatureExtractor, FeatureKind } from './featureKind.js';
import { featureValueError } from './featureValueError.js';
import { grow } from './grow.js';
import { fitScaling, type Scaling } from './scaling.js';
import { vectorDefault } from './vectorDefault.js';

const params = z
  .strictObject({
    columns: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe('number columns: a pattern such as "x*", a name, or a list of these'),
    field: z.string().min(1).optional().describe('a column whose cells are lists of numbers, all of one length'),
    scale: z
      .enum(['none', 'standard', 'minMax', 'robust'])
      .default('standard')
      .describe('per dimension; standard: mean 0, deviation 1; minMax: [0, 1]; robust: median and interquartile range'),
    missing: z
      .union([z.enum(['mean', 'zero', 'error']), z.number()])
      .default('error')
      .describe(
        'what stands in for a missing number, before scaling: its dimension’s train mean, zero, a number; or an error',
      ),
    default: vectorDefault,
  })
  .refine((given) => (given.columns === undefined) !== (given.field === undefined), {
    error: 'expected either columns (number columns) or field (one column of lists)',
  });

export type Params = z.output<typeof params>;

export interface State {
  /** [d] */
  readonly scalings: readonly Scaling[];
  /** [d] stands in for missing numbers, before scaling; null when they are errors. */
  readonly fill: readonly number[] | null;
}

/** [n, d] row-major, NaN = missing. Lists are embeddings, for which 32 bits do; columns may hold dates, which need 64. */
export interface Raw {
  readonly n: number;
  readonly d: number;
  readonly values: Float32Array | Float64Array;
}

/** A fixed-length vector of numbers, out of several number columns or one list column; dense [n, d]. */
export const vector: FeatureKind<Params, State, Raw> = {
  summary: 'a vector of numbers out of several columns or one list column',
  params,

  fields: ({ columns, field }, available) => (field === undefined ? columnsMatching(columns!, available) : [field]),

  createExtractor: ({ field, missing }, fields, state) =>
    field === undefined ? extractColumns(fields, missing) : extractLists(field, missing, state?.scalings.length),

  fit({ field, columns, scale, missing }, { n, d, values }, trainRows) {
    const scalings: Scaling[] = [];
    const fill: number[] = [];
    const present = new Float64Array(trainRows.length);
    for (let j = 0; j < d; j++) {
      let count = 0;
      for (const row of trainRows) {
        const value = values[row * d + j];
        if (!Number.isNaN(value)) present[count++] = value;
      }
      if (count === 0 && (scale !== 'none' || missing === 'mean')) break;
      const train = present.subarray(0, count);
      fill.push(missing === 'mean' ? mean(train) : typeof missing === 'number' ? missing : 0);
      scalings.push(fitScaling(train, scale));
    }
    if (scalings.length < d || d === 0) {
      throw new EspalierError({
        code: 'FEATURE_EMPTY',
        message: `dimension ${scalings.length} of ${JSON.stringify(field ?? columns)}: expected at least one number on the ${trainRows.length} train rows (${n} rows in all); found none`,
        hint: 'Leave the feature out, or set scale: none and missing: zero.',
      });
    }
    return { scalings, fill: missing === 'error' ? null : fill };
  },

  transform(name, { field, columns }, { scalings, fill }, { n, d, values: raw }) {
    const values = raw instanceof Float32Array ? raw : new Float32Array(raw.length);
    for (let at = 0; at < raw.length; at++) {
      const { center, scale } = scalings[at % d];
      const value = Number.isNaN(raw[at]) ? fill![at % d] : raw[at];
      values[at] = (value - center) / scale;
      if (!Number.isFinite(values[at])) {
        const place = `dimension ${at % d} of ${JSON.stringify(field ?? columns)}, row ${Math.floor(at / d)}`;
        throw featureValueError(place, 'a number that fits into 32 bits once scaled', value);
      }
    }
    return { kind: 'dense', name, n, d, values };
  },
};

function extractColumns(fields: readonly string[], missing: Params['missing']): FeatureExtractor<Raw> {
  const d = fields.length;
  let values = new Float64Array(1024);
  let n = 0;
  return {
    add(cells) {
      values = grow(values, (n + 1) * d);
      for (let j = 0; j < d; j++) values[n * d + j] = numberOrMissing(cells[j], fields[j], missing);
      n++;
    },
    finish: () => ({ n, d, values: values.slice(0, n * d) }),
  };
}

/** @param fittedLength what the lists must be long; without it, as long as the first list that is there */
function extractLists(field: string, missing: Params['missing'], fittedLength?: number): FeatureExtractor<Raw> {
  let d = fittedLength;
  let values = new Float32Array(1024);
  let n = 0;
  return {
    add([cell]) {
      const list = asList(cell, field);
      if (d === undefined && list !== null) {
        d = list.length;
        // The rows before the first list waited for its length; they are missing whole.
        values = grow(values, n * d).fill(Number.NaN, 0, n * d);
      }
      if (list !== null && (list.length !== d || d === 0)) {
        const expected = d === 0 ? 'a list of at least one number' : `a list of ${d} numbers, as in the other rows`;
        throw featureValueError(field, expected, Array.from(list));
      }
      if (list === null) numberOrMissing(null, field, missing);
      values = grow(values, (n + 1) * (d ?? 0));
      for (let j = 0; j < (d ?? 0); j++) {
        values[n * d! + j] = list === null ? Number.NaN : numberOrMissing(list[j], field, missing);
      }
      n++;
    },
    finish: () => ({ n, d: d ?? 0, values: values.slice(0, n * (d ?? 0)) }),
  };
}

function asList(cell: unknown, field: string): ArrayLike<unknown> | null {
  if (cell === null || Array.isArray(cell)) return cell;
  if (ArrayBuffer.isView(cell) && !(cell instanceof DataView)) return cell as unknown as ArrayLike<unknown>;
  throw featureValueError(field, 'a list of numbers', cell);
}

function numberOrMissing(cell: unknown, field: string, missing: Params['missing']): number {
  const value = cellAsNumber(cell ?? null, field);
  if (missing === 'error' && Number.isNaN(value)) {
    throw featureValueError(field, 'a number', null, 'Say what stands in for it: missing: mean, zero or a number.');
  }
  return value;
}
