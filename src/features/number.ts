import { z } from 'zod';
import { EspalierError } from '../core/errors.js';
import { mean, quantileSorted } from '../core/numeric.js';
import { cellAsNumber } from './cellAsNumber.js';
import type { FeatureKind } from './featureKind.js';
import { featureValueError } from './featureValueError.js';
import { grow } from './grow.js';
import { fitScaling, type Scaling } from './scaling.js';

const params = z.strictObject({
  field: z.string().min(1).describe('number column'),
  scale: z
    .enum(['none', 'standard', 'minMax', 'robust', 'log'])
    .default('standard')
    .describe(
      'standard: mean 0, deviation 1; minMax: [0, 1]; robust: median and interquartile range; log: sign(x) · ln(1 + |x|), then standard',
    ),
  missing: z
    .union([z.enum(['median', 'mean', 'zero', 'error']), z.number()])
    .default('median')
    .describe(
      'what stands in for a missing value, before scaling: the train rows’ median or mean, zero, a number; or an error',
    ),
  indicator: z.boolean().default(false).describe('add a second column that is 1 where the value is missing'),
  default: z
    .number()
    .nullable()
    .optional()
    .describe(
      'value to take where the column is absent at prediction time; null counts as missing, left out is an error',
    ),
});

export type Params = z.output<typeof params>;

export interface State extends Scaling {
  /** Stands in for missing values, before scaling; null when they are errors. */
  readonly fill: number | null;
}

/** A number column, scaled; [n, 1], or [n, 2] with the missing-value indicator. The raw block is [n], NaN = missing. */
export const numberKind: FeatureKind<Params, State, Float64Array> = {
  summary: 'a number column, scaled, with a rule for missing values',
  params,

  fields: ({ field }) => [field],

  createExtractor({ missing }, [field]) {
    let values = new Float64Array(1024);
    let n = 0;
    return {
      add([cell]) {
        const value = cellAsNumber(cell, field);
        if (missing === 'error' && Number.isNaN(value)) {
          throw featureValueError(
            field,
            'a number',
            null,
            'Say what stands in for it: missing: median, mean, zero or a number.',
          );
        }
        values = grow(values, n + 1);
        values[n++] = value;
      },
      finish: () => values.slice(0, n),
    };
  },

  fit({ field, scale, missing }, raw, trainRows) {
    const present = Float64Array.from(trainRows, (row) => raw[row]).filter((value) => !Number.isNaN(value));
    const learns = scale !== 'none' || missing === 'median' || missing === 'mean';
    if (learns && present.length === 0) {
      throw new EspalierError({
        code: 'FEATURE_EMPTY',
        message: `column "${field}": expected at least one number on the ${trainRows.length} train rows; found none`,
        hint: 'Leave the feature out, or set scale: none and missing: zero.',
      });
    }
    const fill = fillValue(missing, present);
    if (scale !== 'log') return { ...fitScaling(present, scale), fill };
    return { ...fitScaling(present.map(signedLog), 'standard'), fill };
  },

  transform(name, { field, scale, indicator }, { fill, center, scale: divisor }, raw) {
    const n = raw.length;
    const d = indicator ? 2 : 1;
    const values = new Float32Array(n * d);
    for (let row = 0; row < n; row++) {
      const absent = Number.isNaN(raw[row]);
      const value = absent ? fill! : raw[row];
      const scaled = Math.fround(((scale === 'log' ? signedLog(value) : value) - center) / divisor);
      if (!Number.isFinite(scaled))
        throw featureValueError(field, 'a number that fits into 32 bits once scaled', value);
      values[row * d] = scaled;
      if (indicator) values[row * d + 1] = absent ? 1 : 0;
    }
    return { kind: 'dense', name, n, d, values };
  },
};

function fillValue(missing: Params['missing'], present: Float64Array): number | null {
  switch (missing) {
    case 'error':
      return null;
    case 'zero':
      return 0;
    case 'mean':
      return mean(present);
    case 'median':
      return quantileSorted(present.toSorted(), 0.5);
    default:
      return missing;
  }
}

function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}
