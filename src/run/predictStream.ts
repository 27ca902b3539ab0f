import type { RowStream } from '../data/openRowStream.js';
import { embedderOpener } from '../encoders/embedderOpener.js';
import { predictTasks, type TaskPrediction } from '../evaluation/predictTasks.js';
import { encodeChunks } from '../features/encodeChunks.js';
import type { ReadOptions } from '../features/readSources.js';
import { findBatchSize } from '../network/findBatchSize.js';
import type { LoadedNetwork } from '../network/loadNetwork.js';
import { usualBatch } from '../network/predict.js';
import type { ModelManifest } from '../stages/modelManifest.js';
import { relationsOf } from '../stages/relationsOf.js';

/** Predictions of consecutive rows. */
export interface PredictedChunk {
  /** [length] */
  readonly ids: readonly string[];
  /** Per task, over these rows. */
  readonly predicted: ReadonlyMap<string, TaskPrediction>;
}

/** Rows that a search of the batch size tries things on, and how many times as many there must be for it to pay. */
const probe = 4096;
const worthwhile = 64;

/**
 * Predicts rows as they pass by: read, encoded, predicted and handed on a chunk at a time. Where there are very many, the number that is
 * computed at once is found on the first of them.
 *
 * @param options.now a monotonic clock, in milliseconds
 * @throws EspalierError what reading and encoding bring; ENCODER_MISSING, VECTORS_MISSING, OTHER_ENCODER where a feature's pretrained model
 *   is not that of the run
 */
export async function* predictStream(
  manifest: ModelManifest,
  network: Pick<LoadedNetwork, 'predict'>,
  rows: RowStream,
  options: ReadOptions & { readonly now: () => number },
): AsyncGenerator<PredictedChunk, void, undefined> {
  const { progress, now } = options;
  const relations = relationsOf(manifest);
  const rules = new Map(manifest.tasks.map(({ name, decision }) => [name, decision]));
  const warn = (line: string) => progress?.say(`warning: ${line}`);
  const openEmbedder = options.openEmbedder ?? embedderOpener({ warn });
  let batchSize = rows.n < worthwhile * probe ? usualBatch : undefined;
  const bar = progress?.begin('predict', rows.n, 'rows');
  try {
    for await (const { chunk, features } of encodeChunks(manifest.encoder, rows, { ...options, openEmbedder })) {
      if (batchSize === undefined && features.n >= probe) {
        ({ batchSize } = await findBatchSize(network, features, now, probe));
      }
      const outputs = await network.predict(features, undefined, batchSize);
      yield { ids: chunk.ids, predicted: predictTasks(relations, outputs, rules) };
      bar?.advance(chunk.length, batchSize === undefined ? undefined : `${batchSize} at once`);
    }
  } finally {
    bar?.end();
  }
}
