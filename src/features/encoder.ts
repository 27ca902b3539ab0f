import { z } from 'zod';
import { cellAsText } from './cellAsText.js';
import { defaultText } from './defaultText.js';
import { keyStatus } from './embedder.js';
import type { FeatureKind } from './featureKind.js';
import { grow } from './grow.js';
import { isPath } from './isPath.js';
import { fitVectors, type RawVectors, scaleVectors } from './scaledVectors.js';
import type { Scaling } from './scaling.js';

const params = z.strictObject({
  field: z.string().min(1).describe('text column'),
  model: z
    .string()
    .min(1)
    .describe(
      'an installed encoder (minilm, bgeSmall; see `espalier encoder list`), a hub id (org/name), or the path of a sentence-transformers folder with an ONNX file (./folder)',
    ),
  pooling: z
    .enum(['mean', 'cls'])
    .optional()
    .describe('how token vectors become one: their mean, or the first one; as the model’s own files say when left out'),
  normalize: z.boolean().optional().describe('scale vectors to length 1; as the model’s own files say when left out'),
  maxTokens: z
    .int()
    .min(3)
    .optional()
    .describe('texts are cut after this many tokens; at the model’s own limit when left out'),
  scale: z
    .enum(['none', 'standard'])
    .default('none')
    .describe(
      'standard: each dimension to mean 0 and deviation 1 over the train rows, after normalize; learns faster, wrong labels too',
    ),
  default: defaultText,
});

export type Params = z.output<typeof params>;

export interface State {
  /** The encoder's name or folder, for messages. */
  readonly model: string;
  /** sha256 of everything that its vectors rest on; another one at prediction time is an error. */
  readonly hash: string;
  readonly d: number;
  /** [d], or null when vectors are taken as they are. */
  readonly scalings: readonly Scaling[] | null;
  /** Train rows whose text is longer than the limit. */
  readonly cut: number;
}

export interface Raw extends RawVectors {
  readonly model: string;
  readonly hash: string;
  /** The rows whose text was cut. */
  readonly cutRows: readonly number[];
}

/**
 * A pretrained sentence encoder's vector of a text; dense [n, d].
 *
 * Each text is encoded by itself, so that its vector does not depend on its neighbours (int8 models scale their activations
 * over the whole batch). A text that is missing, empty or all blanks has no vector: its row is zero, after scaling too.
 *
 * Reference: Reimers and Gurevych 2019, "Sentence-BERT", section 3 (pooling).
 */
export const encoder: FeatureKind<Params, State, Raw> = {
  summary: 'the vector that a pretrained sentence encoder (MiniLM, BGE, your own ONNX folder) gives a text',
  params,

  fields: ({ field }) => [field],

  paths: ({ model }) => (isPath(model) ? ['model'] : []),

  embedder: ({ model, pooling, normalize, maxTokens }) => ({
    source: 'encoder',
    model,
    pooling,
    normalize,
    maxTokens,
  }),

  createExtractor(_params, [field], state, embedder) {
    const { name: model, hash } = embedder!;
    let d = state?.d;
    let values = new Float32Array(0);
    const present: number[] = [];
    let waiting: string[] = [];
    const cutRows: number[] = [];
    return {
      add([cell]) {
        waiting.push(cellAsText(cell, field));
      },
      async settle(signal) {
        const rowsOf = new Map<string, number[]>();
        waiting.forEach((text, i) => {
          const row = present.length + i;
          if (text.trim() === '') return;
          const rows = rowsOf.get(text);
          if (rows) rows.push(row);
          else rowsOf.set(text, [row]);
        });
        const from = present.length;
        for (let i = 0; i < waiting.length; i++) present.push(0);
        waiting = [];
        if (rowsOf.size === 0) return;
        const embedded = await embedder!.embed([...rowsOf.keys()], signal);
        if (d === undefined) d = embedded.d;
        values = grow(values, (from + rowsOf.size) * d);
        let key = 0;
        for (const rows of rowsOf.values()) {
          const vector = embedded.values.subarray(key * d, (key + 1) * d);
          if (embedded.status[key++] === keyStatus.cut) cutRows.push(...rows);
          for (const row of rows) {
            values = grow(values, (row + 1) * d);
            values.set(vector, row * d);
            present[row] = 1;
          }
        }
      },
      finish() {
        const n = present.length;
        const length = n * (d ?? 0);
        values = grow(values, length).slice(0, length);
        return { n, d: d ?? 0, values, present: Uint8Array.from(present), model, hash, cutRows };
      },
    };
  },

  fit({ field, scale }, raw, trainRows) {
    const { model, hash, d, cutRows } = raw;
    const isCut = new Set(cutRows);
    const cut = trainRows.filter((row) => isCut.has(row)).length;
    return { model, hash, d, scalings: fitVectors(raw, trainRows, field, scale), cut };
  },

  finding: ({ field, model, maxTokens }, { cut }) =>
    cut === 0
      ? undefined
      : `on ${cut} train ${cut === 1 ? 'row' : 'rows'} "${field}" is longer than ${maxTokens ? `${maxTokens} tokens` : `${model} reads`}; what lies beyond is not seen`,

  transform: (name, _params, { scalings }, raw) => scaleVectors(name, scalings, raw),
};
