import { z } from 'zod';
import { hash32 } from '../core/hash.js';
import { cellAsText } from './cellAsText.js';
import type { FeatureBlock } from './featureBlock.js';
import type { FeatureKind } from './featureKind.js';
import { grow } from './grow.js';
import { NgramHasher } from './ngramHasher.js';
import { ngramsOf } from './ngramsOf.js';
import { sharedPieces } from './sharedPieces.js';
import { SparseBuilder, type SparseRows } from './sparseBuilder.js';

const params = z
  .strictObject({
    field: z.string().min(1).optional().describe('text column'),
    fields: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('several text columns in one bag of n-grams; no gram crosses from one into the next'),
    unit: z.enum(['words', 'chars']).default('words').describe('what n-grams are made of'),
    ngrams: z
      .tuple([z.int().min(1).max(16), z.int().min(1).max(16)])
      .refine(([low, high]) => low <= high, {
        error: 'expected [shortest, longest], the shortest not above the longest',
      })
      .optional()
      .describe('shortest and longest n-gram; [1, 2] for words and [3, 5] for chars when left out'),
    dimensions: z
      .int()
      .min(2)
      .max(2 ** 22)
      .default(16384)
      .describe('number of hash buckets; n-grams that share one are summed'),
    lowercase: z.boolean().default(true).describe('fold upper case before hashing'),
    tfIdf: z.boolean().default(true).describe('weigh counts by inverse document frequency over the train rows'),
    sublinear: z.boolean().default(false).describe('1 + ln(count) in place of the count'),
    norm: z.enum(['l2', 'none']).default('l2').describe('l2 scales each row to length 1'),
    minRows: z
      .int()
      .min(1)
      .default(1)
      .describe('buckets that fewer train rows touch are left out; 1 leaves out those never seen in training'),
    default: z
      .string()
      .nullable()
      .optional()
      .describe(
        'text to take where the column is absent at prediction time; null is an empty row, left out is an error',
      ),
  })
  .refine((given) => (given.field === undefined) !== (given.fields === undefined), {
    error: 'expected either field (one text column) or fields (a list of them)',
  });

export type Params = z.output<typeof params>;

/** Shortest and longest n-gram where none are named. */
const lengths = { words: [1, 2], chars: [3, 5] } as const;

/** What the train rows taught: integers only, so that JSON keeps it exactly and in few bytes. */
export interface State {
  /** Number of train rows. */
  rows: number;
  /** [dimensions] number of train rows that touch each bucket. */
  frequencies: number[];
}

/**
 * Word or character n-grams hashed into `dimensions` buckets, as a sparse row per example.
 *
 * value = tf · idf, then the row divided by its Euclidean length; tf is the number of the row's grams in the bucket (or
 * 1 + ln of it), idf = ln((1 + N) / (1 + df)) + 1 over the N train rows. A bucket that no train row touches has no weight
 * that training could have learned; it is left out, as a word outside the vocabulary would be.
 *
 * References: Weinberger et al. 2009, "Feature hashing for large scale multitask learning" (here without the sign);
 * idf smoothed as in scikit-learn's TfidfTransformer.
 */
export const hashedNgrams: FeatureKind<Params, State, SparseRows> = {
  summary: 'word or character n-grams of a text column, hashed, tf-idf weighted and kept sparse',
  params,

  fields: ({ field, fields }) => (field === undefined ? [...fields!] : [field]),

  createExtractor({ unit, ngrams, dimensions, lowercase }, fields) {
    const hasher = new NgramHasher(unit, ngrams ?? lengths[unit], lowercase);
    const rows = new SparseBuilder();
    const counts = new Uint32Array(dimensions);
    let touched = new Uint32Array(1024);
    return {
      add(cells) {
        let distinct = 0;
        for (let f = 0; f < cells.length; f++) {
          const count = hasher.hash(cellAsText(cells[f], fields[f]));
          touched = grow(touched, distinct + count);
          for (let i = 0; i < count; i++) {
            const bucket = hasher.hashes[i] % dimensions;
            if (counts[bucket]++ === 0) touched[distinct++] = bucket;
          }
        }
        sortPrefix(touched, distinct);
        rows.reserve(distinct);
        for (let i = 0; i < distinct; i++) {
          rows.push(touched[i], counts[touched[i]]);
          counts[touched[i]] = 0;
        }
        rows.endRow();
      },
      finish: () => rows.finish(dimensions),
    };
  },

  fit({ dimensions }, raw, trainRows) {
    const frequencies = new Array<number>(dimensions).fill(0);
    for (const row of trainRows) {
      for (let at = raw.rowOffsets[row]; at < raw.rowOffsets[row + 1]; at++) frequencies[raw.indices[at]]++;
    }
    return { rows: trainRows.length, frequencies };
  },

  transform(name, { sublinear, norm, ...weighting }, state, raw): FeatureBlock {
    const weights = bucketWeights(weighting, state);
    const { n, d, rowOffsets, indices, values } = raw;
    let kept = 0;
    let from = 0;
    for (let row = 0; row < n; row++) {
      const to = rowOffsets[row + 1];
      const start = kept;
      let squares = 0;
      for (let at = from; at < to; at++) {
        const weight = weights[indices[at]];
        if (weight === 0) continue;
        const value = (sublinear ? 1 + Math.log(values[at]) : values[at]) * weight;
        squares += value * value;
        indices[kept] = indices[at];
        values[kept++] = value;
      }
      if (norm === 'l2' && squares > 0) {
        const scale = 1 / Math.sqrt(squares);
        for (let at = start; at < kept; at++) values[at] *= scale;
      }
      rowOffsets[row + 1] = kept;
      from = to;
    }
    return {
      kind: 'sparse',
      name,
      n,
      d,
      rowOffsets,
      indices: indices.subarray(0, kept),
      values: values.subarray(0, kept),
    };
  },

  pieces({ unit, ngrams, dimensions, lowercase }, _state, cells, fields) {
    const grams = cells.flatMap((cell, f) =>
      ngramsOf(cellAsText(cell, fields[f]), unit, ngrams ?? lengths[unit], lowercase),
    );
    return sharedPieces(grams, (gram) => hash32(gram) % dimensions);
  },
};

/** [d] what a bucket's counts are multiplied with; 0 leaves it out. */
function bucketWeights({ tfIdf, minRows }: Pick<Params, 'tfIdf' | 'minRows'>, state: State): Float64Array {
  return Float64Array.from(state.frequencies, (frequency) => {
    if (frequency < minRows) return 0;
    return tfIdf ? Math.log((1 + state.rows) / (1 + frequency)) + 1 : 1;
  });
}

/** Sorts the first `count` entries in ascending order; by insertion when they are few, which short texts are. */
function sortPrefix(entries: Uint32Array, count: number): void {
  if (count > 40) {
    entries.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const entry = entries[i];
    let at = i - 1;
    while (at >= 0 && entries[at] > entry) {
      entries[at + 1] = entries[at];
      at--;
    }
    entries[at + 1] = entry;
  }
}
