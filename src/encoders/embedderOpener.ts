import { createHash } from 'node:crypto';
import { findNative } from '../backend/findNative.js';
import { modelPackages } from '../backend/loadModelPackage.js';
import { native } from '../backend/native.js';
import type { ContentStore } from '../cache/contentStore.js';
import { espalierHome } from '../cache/espalierHome.js';
import { openStore } from '../cache/openStore.js';
import { EspalierError } from '../core/errors.js';
import type { Embedder, EncoderSpec, OpenEmbedder, TfjsModelSpec } from '../features/embedder.js';
import { cachedEmbedder } from './cachedEmbedder.js';
import { readEncoderFolder } from './encoderFolder.js';
import { findEncoder } from './findEncoder.js';
import { isSavedModel } from './isSavedModel.js';
import { encoderPackages } from './loadEncoderPackage.js';
import { onnxEncoder } from './onnxEncoder.js';
import { packageVersion } from './packageVersion.js';
import { tfjsModelEmbedder } from './tfjsModelEmbedder.js';
import { VectorCache } from './vectorCache.js';
import { openWordVectors } from './wordVectorFile.js';

/** What runs TensorFlow.js models. */
const tfjsPackages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', ...Object.values(modelPackages)];

export interface EmbedderOptions {
  /** Where encoders are installed. @default ESPALIER_HOME, or `~/.cache/espalier` */
  readonly home?: string;
  /** Where the vectors of texts are kept; null keeps none. @default the cache under the home */
  readonly store?: ContentStore | null;
  /** Hears of a cache that cannot be used. */
  readonly warn?: (line: string) => void;
}

/** Opens the pretrained models that features name, with the cache of this machine's user before those that are run. */
export function embedderOpener(options: EmbedderOptions = {}): OpenEmbedder {
  const { home = espalierHome(), warn } = options;
  const store = options.store === undefined ? openStore(warn) : options.store;
  return (spec) => {
    if (spec.source === 'wordVectors') return openWordVectors(spec.path);
    return spec.source === 'tfjsModel' ? openTfjsModel(spec, store) : openEncoder(spec, home, store);
  };
}

async function openTfjsModel(spec: TfjsModelSpec, store: ContentStore | null): Promise<Embedder> {
  const embedder = await tfjsModelEmbedder(spec);
  if (!store) return embedder;
  if (!isSavedModel(spec.path)) return cached(embedder, store, tfjsPackages);
  const { name, tensorflow = packageVersion(name), forGpu } = await findNative('native', native.packages[0]);
  return cached(embedder, store, [], [`TensorFlow ${tensorflow}${forGpu ? ', for GPUs' : ''}`]);
}

async function openEncoder(spec: EncoderSpec, home: string, store: ContentStore | null): Promise<Embedder> {
  const found = findEncoder(spec.model, home);
  if ('problem' in found) throw new EspalierError(found.problem);
  const folder = await readEncoderFolder(found.folder);
  const pooling = spec.pooling ?? folder.pooling;
  if (pooling === undefined) {
    throw new EspalierError({
      code: 'ENCODER_POOLING',
      message: `${spec.model}: expected its files to say mean or cls pooling; they say ${folder.poolingWords}`,
      hint: 'Say it yourself: pooling: mean, or pooling: cls.',
    });
  }
  const { normalize = folder.normalize, maxTokens = folder.maxTokens } = spec;
  if (maxTokens !== undefined && folder.maxTokens !== undefined && maxTokens > folder.maxTokens) {
    throw new EspalierError({
      code: 'ENCODER_TOKENS',
      message: `${spec.model}: expected maxTokens up to ${folder.maxTokens}, which the model reads; received ${maxTokens}`,
    });
  }
  const hash = sha256({ version: 1, model: folder.hash, pooling, normalize, maxTokens });
  const encoder = onnxEncoder(folder, spec, hash);
  return store ? cached(encoder, store, encoderPackages) : encoder;
}

/**
 * @param packages what runs the model: another version of it, or another kind of processor, may round differently
 * @param others the same, in words
 */
async function cached(
  embedder: Embedder,
  store: ContentStore,
  packages: readonly string[],
  others: readonly string[] = [],
): Promise<Embedder> {
  const versions = packages.map((name) => `${name} ${packageVersion(name)}`);
  const runtime = [...versions, ...others, process.platform, process.arch];
  const space = `vectors/${sha256({ hash: embedder.hash, runtime }).slice(0, 32)}`;
  return cachedEmbedder(embedder, await VectorCache.open(store, space));
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
