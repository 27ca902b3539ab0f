import { z } from 'zod';
import { cellAsText } from './cellAsText.js';
import { defaultText } from './defaultText.js';
import { type Embedded, keyStatus } from './embedder.js';
import type { FeatureKind } from './featureKind.js';
import { fitVectors, type RawVectors, scaleVectors } from './scaledVectors.js';
import type { Scaling } from './scaling.js';
import { SparseBuilder, type SparseRows } from './sparseBuilder.js';

const params = z.strictObject({
  field: z.string().min(1).describe('text column'),
  path: z
    .string()
    .min(1)
    .describe(
      'file of word vectors: word2vec text, GloVe text or .vec, one word and its numbers a line; .gz is unpacked',
    ),
  lowercase: z.boolean().default(true).describe('fold upper case before a word is looked up'),
  tfIdf: z
    .boolean()
    .default(false)
    .describe('weigh words by inverse document frequency over the train rows in place of a plain mean'),
  scale: z
    .enum(['none', 'standard'])
    .default('standard')
    .describe('standard: each dimension to mean 0 and deviation 1 over the train rows'),
  default: defaultText,
});

export type Params = z.output<typeof params>;

export interface State {
  /** The file's path, for messages. */
  readonly model: string;
  /** sha256 of the file; another one at prediction time is an error. */
  readonly hash: string;
  readonly d: number;
  readonly scalings: readonly Scaling[] | null;
  /** What the train rows taught about how common words are; null for a plain mean. */
  readonly idf: { readonly rows: number; readonly frequencies: Readonly<Record<string, number>> } | null;
  /** Of the train rows: running words and distinct ones, and those of them that have a vector. */
  readonly coverage: {
    readonly words: number;
    readonly knownWords: number;
    readonly distinct: number;
    readonly knownDistinct: number;
  };
}

/** Word counts per row, and the vectors of the words. */
export interface Raw {
  readonly model: string;
  readonly hash: string;
  readonly d: number;
  readonly words: readonly string[];
  /** [words, d] */
  readonly vectors: Float32Array;
  /** [words] */
  readonly known: Uint8Array;
  /** [n, words] counts, CSR; a row's words in the order of its text. */
  readonly counts: SparseRows;
}

/**
 * The mean of static word vectors over a text's words; dense [n, d].
 *
 * x = Σ_w tf_w · idf_w · v_w ∕ Σ_w tf_w · idf_w over the words with a vector, idf_w = ln((1 + N) ∕ (1 + df_w)) + 1 over the N train
 * rows (1 without `tfIdf`). A word is a run of letters, digits and combining marks. A text without any known word has no
 * vector: its row is zero, after scaling too.
 *
 * References: Mikolov et al. 2013, "Efficient estimation of word representations in vector space"; Pennington et al. 2014, "GloVe".
 */
export const wordVectors: FeatureKind<Params, State, Raw> = {
  summary:
    'the mean of static word vectors (word2vec, GloVe, fastText text files) over a text, tf-idf weighted if asked',
  params,

  fields: ({ field }) => [field],

  paths: () => ['path'],

  embedder: ({ path }) => ({ source: 'wordVectors', path }),

  createExtractor({ lowercase }, [field], state, embedder) {
    const idOf = new Map<string, number>();
    const rows = new SparseBuilder();
    let embedded: Embedded | undefined;
    return {
      add([cell]) {
        const counts = new Map<number, number>();
        for (const word of wordsOf(cellAsText(cell, field), lowercase)) {
          const id = idOf.get(word) ?? idOf.size;
          if (id === idOf.size) idOf.set(word, id);
          counts.set(id, (counts.get(id) ?? 0) + 1);
        }
        rows.reserve(counts.size);
        // In the text's own order: numbers of words depend on the rows before, and sums on the order of their terms.
        for (const [id, count] of counts) rows.push(id, count);
        rows.endRow();
      },
      // The file is read once, for the words that the rows hold.
      async complete(signal) {
        embedded = await embedder!.embed([...idOf.keys()], signal);
      },
      finish() {
        const words = [...idOf.keys()];
        const { d, values, status } = embedded!;
        const known = status.map((each) => (each === keyStatus.unknown ? 0 : 1));
        const { name: model, hash } = embedder!;
        return { model, hash, d: state?.d ?? d, words, vectors: values, known, counts: rows.finish(words.length) };
      },
    };
  },

  fit({ field, scale, tfIdf }, raw, trainRows) {
    const { model, hash, d, words, known, counts } = raw;
    const frequencies = new Uint32Array(words.length);
    const coverage = { words: 0, knownWords: 0, distinct: 0, knownDistinct: 0 };
    for (const row of trainRows) {
      for (let at = counts.rowOffsets[row]; at < counts.rowOffsets[row + 1]; at++) {
        const word = counts.indices[at];
        coverage.words += counts.values[at];
        coverage.knownWords += known[word] * counts.values[at];
        if (frequencies[word]++ > 0) continue;
        coverage.distinct++;
        coverage.knownDistinct += known[word];
      }
    }
    const seen = words.flatMap((word, i): [string, number][] =>
      known[i] === 1 && frequencies[i] > 0 ? [[word, frequencies[i]]] : [],
    );
    // Words are data: `constructor` and `__proto__` are words too, which fromEntries takes as they are.
    const idf = tfIdf ? { rows: trainRows.length, frequencies: Object.fromEntries(seen) } : null;
    return { model, hash, d, idf, coverage, scalings: fitVectors(weighMeans(raw, idf), trainRows, field, scale) };
  },

  finding(_params, { model, coverage: { words, knownWords, distinct, knownDistinct } }) {
    const share = words === 0 ? 0 : (100 * knownWords) / words;
    return `${knownDistinct} of ${distinct} distinct words of the train rows have a vector in ${model}: ${share.toFixed(1)}% of the running words`;
  },

  transform: (name, _params, { idf, scalings }, raw) => scaleVectors(name, scalings, weighMeans(raw, idf)),
};

/** The runs of letters, digits and combining marks, in composed form, as hashedNgrams cuts them. */
function wordsOf(text: string, lowercase: boolean): string[] {
  const composed = text.normalize();
  return (lowercase ? composed.toLowerCase() : composed).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** [n, d] the weighted mean of each row's known words. */
function weighMeans({ d, words, vectors, known, counts }: Raw, idf: State['idf']): RawVectors {
  const weights = Float64Array.from(words, (word, i) => (known[i] === 0 ? 0 : idf ? idfOf(word, idf) : 1));
  const { n, rowOffsets, indices, values: tf } = counts;
  const values = new Float32Array(n * d);
  const present = new Uint8Array(n);
  const sum = new Float64Array(d);
  for (let row = 0; row < n; row++) {
    let total = 0;
    sum.fill(0);
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const word = indices[at];
      const weight = tf[at] * weights[word];
      if (weight === 0) continue;
      total += weight;
      for (let j = 0; j < d; j++) sum[j] += weight * vectors[word * d + j];
    }
    if (total === 0) continue;
    present[row] = 1;
    for (let j = 0; j < d; j++) values[row * d + j] = sum[j] / total;
  }
  return { n, d, values, present };
}

function idfOf(word: string, { rows, frequencies }: NonNullable<State['idf']>): number {
  const frequency = Object.hasOwn(frequencies, word) ? frequencies[word] : 0;
  return Math.log((1 + rows) / (1 + frequency)) + 1;
}
