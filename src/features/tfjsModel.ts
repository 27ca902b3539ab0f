import { z } from 'zod';
import { cellAsNumber } from './cellAsNumber.js';
import { columnsMatching } from './columnsMatching.js';
import type { FeatureKind } from './featureKind.js';
import { featureValueError } from './featureValueError.js';
import { grow } from './grow.js';
import { fitVectors, type RawVectors, scaleVectors } from './scaledVectors.js';
import type { Scaling } from './scaling.js';
import { vectorDefault } from './vectorDefault.js';
import { vectorKey } from './vectorKey.js';

const params = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .describe(
        'the folder of a TensorFlow.js model, graph or layers, with its model.json, or of a TensorFlow SavedModel, which needs espalier native install; run as it is, never trained',
      ),
    columns: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe(
        'number columns that the model reads, in this order: a pattern such as "x*", a name, or a list of these',
      ),
    field: z
      .string()
      .min(1)
      .optional()
      .describe('a column whose cells are lists of numbers, such as pixels or token ids, all of one length'),
    output: z
      .string()
      .min(1)
      .optional()
      .describe(
        'the tensor to take: an output or any node of a graph, a layer of a layers model, an output of a SavedModel’s signature; its values become the vector. Left out: the only output',
      ),
    signature: z
      .string()
      .min(1)
      .optional()
      .describe('which signature of a SavedModel to run. Left out: serving_default, or the only one'),
    scale: z
      .enum(['none', 'standard'])
      .default('none')
      .describe('standard: each dimension of the output to mean 0 and deviation 1 over the train rows'),
    default: vectorDefault,
  })
  .refine((given) => (given.columns === undefined) !== (given.field === undefined), {
    error: 'expected either columns (number columns) or field (one column of lists)',
  });

export type Params = z.output<typeof params>;

export interface State {
  /** The model's folder, for messages. */
  readonly model: string;
  /** sha256 of the model's files and the output that is taken; another one at prediction time is an error. */
  readonly hash: string;
  /** Numbers that the model reads. */
  readonly width: number;
  readonly d: number;
  /** [d], or null when the output is taken as it is. */
  readonly scalings: readonly Scaling[] | null;
}

export interface Raw extends RawVectors {
  readonly model: string;
  readonly hash: string;
  readonly width: number;
}

/**
 * What a pretrained TensorFlow.js model or TensorFlow SavedModel makes of a row's numbers: one of its tensors, flattened; dense [n, d]. The model is frozen: a
 * feature extractor in front of the trunk.
 *
 * Each row is run by itself, so that its vector does not depend on its neighbours. A row in which a number is missing has no vector: it
 * is zero, after scaling too.
 */
export const tfjsModel: FeatureKind<Params, State, Raw> = {
  summary:
    'what a pretrained TensorFlow.js model (graph or layers) or SavedModel, frozen, makes of several columns or one list column',
  params,

  fields: ({ columns, field }, available) => (field === undefined ? columnsMatching(columns!, available) : [field]),

  paths: () => ['model'],

  embedder: ({ model, output, signature }) => ({ source: 'tfjsModel', path: model, output, signature }),

  createExtractor({ field }, fields, state, embedder) {
    const { name: model, hash } = embedder!;
    let { width, d } = state ?? { width: field === undefined ? fields.length : undefined, d: undefined };
    let values = new Float32Array(0);
    const present: number[] = [];
    let waiting: (string | undefined)[] = [];
    return {
      add(cells) {
        const list = field === undefined ? [...cells] : asList(cells[0], field);
        if (list && width === undefined) width = list.length;
        if (list && (list.length !== width || width === 0)) {
          const expected =
            width === 0 ? 'a list of at least one number' : `a list of ${width} numbers, as in the other rows`;
          throw featureValueError(field!, expected, list);
        }
        const numbers = list?.map((cell, i) => asNumber(cell, field ?? fields[i]));
        waiting.push(numbers === undefined || numbers.some(Number.isNaN) ? undefined : vectorKey.of(numbers));
      },
      async settle(signal) {
        const rowsOf = new Map<string, number[]>();
        for (const key of waiting) {
          const row = present.push(0) - 1;
          if (key === undefined) continue;
          const rows = rowsOf.get(key);
          if (rows) rows.push(row);
          else rowsOf.set(key, [row]);
        }
        waiting = [];
        if (rowsOf.size === 0) return;
        const embedded = await embedder!.embed([...rowsOf.keys()], signal);
        if (d === undefined) d = embedded.d;
        let key = 0;
        for (const rows of rowsOf.values()) {
          const vector = embedded.values.subarray(key * d, (key + 1) * d);
          key++;
          for (const row of rows) {
            values = grow(values, (row + 1) * d);
            values.set(vector, row * d);
            present[row] = 1;
          }
        }
      },
      finish() {
        const n = present.length;
        values = grow(values, n * (d ?? 0)).slice(0, n * (d ?? 0));
        return { n, d: d ?? 0, values, present: Uint8Array.from(present), model, hash, width: width ?? 0 };
      },
    };
  },

  fit({ field, columns, scale }, raw, trainRows) {
    const { model, hash, width, d } = raw;
    const named = field ?? [columns].flat().join(', ');
    return { model, hash, width, d, scalings: fitVectors(raw, trainRows, named, scale) };
  },

  transform: (name, _params, { scalings }, raw) => scaleVectors(name, scalings, raw),
};

/** NaN where it is missing. */
function asNumber(cell: unknown, field: string): number {
  const value = cellAsNumber(cell ?? null, field);
  if (Math.fround(value) === Number.POSITIVE_INFINITY || Math.fround(value) === Number.NEGATIVE_INFINITY) {
    throw featureValueError(field, 'a number that fits into 32 bits', value);
  }
  return value;
}

function asList(cell: unknown, field: string): unknown[] | undefined {
  if (cell === null) return undefined;
  if (Array.isArray(cell)) return cell;
  if (ArrayBuffer.isView(cell) && !(cell instanceof DataView)) return Array.from(cell as unknown as ArrayLike<unknown>);
  throw featureValueError(field, 'a list of numbers', cell);
}
