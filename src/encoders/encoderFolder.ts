import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EspalierError } from '../core/errors.js';

/** What a sentence-transformers folder says about its encoder. */
export interface EncoderFolder {
  readonly path: string;
  /** The ONNX file, absolute. */
  readonly onnx: string;
  /** `tokenizer.json` and `tokenizer_config.json`, parsed. */
  readonly tokenizer: object;
  readonly tokenizerConfig: object;
  /** Undefined where the folder says another way, or nothing. */
  readonly pooling: 'mean' | 'cls' | undefined;
  /** What the folder says, for messages where `pooling` is undefined. */
  readonly poolingWords: string;
  readonly normalize: boolean;
  readonly maxTokens: number | undefined;
  /** sha256, in hex, of the weights, the tokenizer and what is said here. */
  readonly hash: string;
}

/** Where the weights may lie, the first one that is there counts. */
export const onnxFiles = ['onnx/model.onnx', 'model.onnx', 'onnx/model_quantized.onnx', 'model_quantized.onnx'];

/**
 * Reads what is needed to run an encoder from a folder in the layout of sentence-transformers: the ONNX file, `tokenizer.json`, and where
 * they are there `tokenizer_config.json`, `modules.json`, `sentence_bert_config.json` and the pooling module's `config.json`.
 *
 * @throws EspalierError ENCODER_FOLDER with what is missing, is not JSON, or is a module that cannot be run here
 */
export async function readEncoderFolder(path: string): Promise<EncoderFolder> {
  const onnx = onnxFiles.map((name) => join(path, name)).find((file) => existsSync(file));
  if (onnx === undefined) throw folderError(path, `expected an ONNX file: one of ${onnxFiles.join(', ')}; found none`);
  const tokenizer = await readJson(path, 'tokenizer.json');
  if (!tokenizer) throw folderError(path, 'expected tokenizer.json; it is not there');
  const tokenizerConfig = (await readJson(path, 'tokenizer_config.json')) ?? {};
  const modules = ((await readJson(path, 'modules.json')) as { type: string; path: string }[] | undefined) ?? [];
  const kinds = modules.map(({ type }) => type.split('.').at(-1)!);
  const strange = kinds.find((kind) => !['Transformer', 'Pooling', 'Normalize'].includes(kind));
  if (strange)
    throw folderError(path, `modules.json: expected Transformer, Pooling and Normalize; received ${strange}`);
  const poolingPath = modules[kinds.indexOf('Pooling')]?.path ?? '1_Pooling';
  const poolingConfig = await readJson(path, join(poolingPath, 'config.json'));
  const ways = Object.entries(poolingConfig ?? {})
    .filter(([key, value]) => key.startsWith('pooling_mode_') && value === true)
    .map(([key]) => key.slice('pooling_mode_'.length));
  const sentence = (await readJson(path, 'sentence_bert_config.json')) as { max_seq_length?: number } | undefined;
  const limit = sentence?.max_seq_length ?? (tokenizerConfig as { model_max_length?: number }).model_max_length;
  const said = {
    pooling: poolingOf(ways),
    normalize: kinds.includes('Normalize'),
    // Tokenizers without a limit say 10^30.
    maxTokens: typeof limit === 'number' && limit > 2 && limit <= 1 << 20 ? limit : undefined,
  };
  return {
    path,
    onnx,
    tokenizer,
    tokenizerConfig,
    ...said,
    poolingWords: ways.length > 0 ? ways.join(' with ') : 'nothing',
    hash: await hashOf(onnx, { tokenizer, tokenizerConfig, ...said }),
  };
}

function poolingOf(ways: readonly string[]): 'mean' | 'cls' | undefined {
  if (ways.length !== 1) return undefined;
  if (ways[0] === 'mean_tokens') return 'mean';
  return ways[0] === 'cls_token' ? 'cls' : undefined;
}

/** Weights may be kept in a second file beside the ONNX file. */
async function hashOf(onnx: string, beside: object): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(beside));
  for (const file of [onnx, `${onnx}_data`, `${onnx}.data`]) {
    if (existsSync(file)) await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { end: false });
  }
  return hash.digest('hex');
}

async function readJson(path: string, name: string): Promise<object | undefined> {
  const file = join(path, name);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw folderError(path, `${name}: expected JSON; ${(cause as Error).message}`);
  }
}

function folderError(path: string, message: string): EspalierError {
  return new EspalierError({
    code: 'ENCODER_FOLDER',
    message: `${path}: ${message}`,
    hint: 'Name the folder of a sentence-transformers model that was exported to ONNX.',
  });
}
