import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { EspalierError } from '../core/errors.js';
import { type Embedder, type EncoderSpec, keyStatus } from '../features/embedder.js';
import type { EncoderFolder } from './encoderFolder.js';
import { loadEncoderPackage } from './loadEncoderPackage.js';
import { poolTokens } from './poolTokens.js';
import { type PieceTokenizer, type TextTokens, textTokens } from './textTokens.js';

/** The parts of onnxruntime-node that are used here. */
interface Onnx {
  readonly InferenceSession: {
    create(path: string, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => Tensor;
}

/** What the model and the tokenizer come to, once they are loaded. */
interface Loaded {
  encode(text: string): Promise<{ values: Float32Array; cut: boolean }>;
  release(): Promise<void>;
}

/** The model's own limit, where its folder names none. */
const usualMaxTokens = 512;

/**
 * A sentence encoder run by onnxruntime-node. The model is loaded when the first text comes.
 *
 * Texts are run one at a time. An int8 model quantizes its activations with one scale for the whole batch, so that the
 * texts beside a text, and the padding that they bring, change its vector (cosines down to 0.956 were measured for MiniLM in
 * batches of 16); and on a CPU batches were no faster.
 *
 * @throws EspalierError ENCODER_POOLING where neither the folder nor the spec says how to pool; at the first text
 *   PACKAGE_MISSING, PACKAGE_BROKEN, ENCODER_BROKEN, ENCODER_SHAPE
 */
export function onnxEncoder(folder: EncoderFolder, spec: EncoderSpec, hash: string): Embedder {
  let loaded: Promise<Loaded> | undefined;
  return {
    name: spec.model,
    hash,
    async embed(texts, signal) {
      const { encode } = await (loaded ??= load(folder, spec));
      const vectors: Float32Array[] = [];
      const status = new Uint8Array(texts.length);
      for (const [i, text] of texts.entries()) {
        signal?.throwIfAborted();
        const { values, cut } = await encode(text);
        vectors.push(values);
        status[i] = cut ? keyStatus.cut : keyStatus.whole;
      }
      const d = vectors[0]?.length ?? 0;
      const values = new Float32Array(texts.length * d);
      vectors.forEach((vector, i) => {
        values.set(vector, i * d);
      });
      return { d, values, status };
    },
    async close() {
      await (await loaded?.catch(() => undefined))?.release();
    },
  };
}

async function load(folder: EncoderFolder, spec: EncoderSpec): Promise<Loaded> {
  const onnx = await loadEncoderPackage<Onnx>('onnxruntime-node');
  const { Tokenizer } = await loadEncoderPackage<{
    Tokenizer: new (tokenizer: object, config: object) => PieceTokenizer;
  }>('@huggingface/tokenizers');
  const session = await onnx.InferenceSession.create(folder.onnx, sessionOptions).catch((cause) => {
    throw new EspalierError(
      { code: 'ENCODER_BROKEN', message: `${folder.onnx}: expected an ONNX model; ${(cause as Error).message}` },
      { cause },
    );
  });
  const tokenize = textTokens(
    new Tokenizer(folder.tokenizer, folder.tokenizerConfig),
    spec.maxTokens ?? folder.maxTokens ?? usualMaxTokens,
  );
  const pooling = spec.pooling ?? folder.pooling;
  const normalize = spec.normalize ?? folder.normalize;
  const strange = session.inputNames.find((name) => !(name in inputs));
  if (strange) {
    throw shapeError(folder, `expected the inputs ${Object.keys(inputs).join(', ')}; this one asks for ${strange}`);
  }
  return {
    async encode(text) {
      const tokens = tokenize(text);
      const length = tokens.ids.length;
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => [name, new onnx.Tensor('int64', inputs[name](tokens), [1, length])]),
      );
      const output = await session.run(feeds);
      const hidden = output[session.outputNames.find((name) => hiddenNames.includes(name)) ?? session.outputNames[0]];
      const [rows, columns, d] = hidden.dims;
      if (hidden.type !== 'float32' || hidden.dims.length !== 3 || rows !== 1 || columns !== length) {
        throw shapeError(
          folder,
          `expected token vectors, float32 [1, tokens, d]; received ${hidden.type} [${hidden.dims.join(', ')}]`,
        );
      }
      const values = poolTokens(hidden.data as Float32Array, length, d, pooling!, normalize);
      return { values, cut: tokens.cut };
    },
    release: () => session.release(),
  };
}

const sessionOptions: InferenceSession.SessionOptions = {
  logSeverityLevel: 3,
  // Threads that spin while they wait are slower by far where other work wants the cores.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

const hiddenNames = ['last_hidden_state', 'token_embeddings'];

/** What the model is fed with, by input name: each [1, tokens]. */
const inputs: Readonly<Record<string, (tokens: TextTokens) => BigInt64Array>> = {
  input_ids: ({ ids }) => BigInt64Array.from(ids, BigInt),
  attention_mask: ({ ids }) => new BigInt64Array(ids.length).fill(1n),
  token_type_ids: ({ ids }) => new BigInt64Array(ids.length),
  position_ids: ({ ids }) => BigInt64Array.from(ids, (_, i) => BigInt(i)),
};

function shapeError(folder: EncoderFolder, message: string): EspalierError {
  return new EspalierError({
    code: 'ENCODER_SHAPE',
    message: `${folder.onnx}: ${message}`,
    hint: 'Export the model for feature extraction, so that it gives last_hidden_state.',
  });
}
