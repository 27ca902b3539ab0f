import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelArtifacts } from '../backend/modelArtifacts.js';
import { EspalierError } from '../core/errors.js';

/** A model.json as tfjs's converter and its save handlers write it. */
interface ModelJSON {
  readonly modelTopology?: { readonly node?: unknown; readonly model_config?: unknown; readonly config?: unknown };
  readonly format?: string;
  readonly signature?: object;
  readonly userDefinedMetadata?: Readonly<Record<string, object>>;
  readonly weightsManifest?: readonly { readonly paths: readonly string[]; readonly weights: readonly object[] }[];
}

/**
 * A TensorFlow.js model from its folder: model.json and the weight files that this names.
 *
 * @returns `hash` is the sha256 of all of them, in hex
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED
 */
export async function readTfjsModelFolder(folder: string): Promise<ModelArtifacts & { readonly hash: string }> {
  const place = join(folder, 'model.json');
  const hash = createHash('sha256');
  const text = await read(place);
  hash.update(text);
  let json: ModelJSON;
  try {
    json = JSON.parse(text.toString('utf8'));
  } catch (cause) {
    throw damaged(place, 'expected a TensorFlow.js model as JSON', cause);
  }
  const { modelTopology, weightsManifest, format, signature, userDefinedMetadata } = json;
  if (!modelTopology || !Array.isArray(weightsManifest)) {
    throw damaged(place, 'expected a TensorFlow.js model with modelTopology and weightsManifest');
  }
  const shards: Buffer[] = [];
  for (const path of weightsManifest.flatMap(({ paths }) => paths)) {
    const shard = await read(join(folder, path));
    hash.update(shard);
    shards.push(shard);
  }
  const weights = Buffer.concat(shards);
  const artifacts = {
    modelTopology: modelTopology as object,
    weightSpecs: weightsManifest.flatMap((group) => group.weights) as never,
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length) as ArrayBuffer,
    ...(format !== undefined && { format }),
    ...(signature && { signature }),
    ...(userDefinedMetadata && { userDefinedMetadata }),
  };
  const isGraph = format === undefined ? modelTopology.node !== undefined : format === 'graph-model';
  return { format: isGraph ? 'graph' : 'layers', artifacts, place, hash: hash.digest('hex') };
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new EspalierError(
      { code: 'FILE_MISSING', message: `${file}: expected a file of a TensorFlow.js model; it cannot be read` },
      { cause },
    );
  }
}

function damaged(place: string, what: string, cause?: unknown): EspalierError {
  return new EspalierError({ code: 'FILE_DAMAGED', message: `${place}: ${what}` }, { cause });
}
