import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import { readTfjsModel } from '../network/readTfjsModel.js';
import { readSafetensors } from '../network/safetensors.js';
import { readSavedModel } from '../network/savedModel/readSavedModel.js';
import type { Transfer } from '../training/transfer/startFrom.js';
import type { ModelManifest } from './modelManifest.js';

/** What a transfer starts from. */
export interface TransferSource extends Transfer {
  /** What the source's features learned; of a run only. */
  readonly encoder?: FeatureEncoderJSON;
}

/**
 * Reads the weights that `transfer:` names: of a run, of a run's `model/` folder, of a TensorFlow.js model, or of a TensorFlow SavedModel.
 *
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED
 */
export async function readTransfer({ transfer: params }: Experiment): Promise<TransferSource | undefined> {
  if (!params) return undefined;
  for (const folder of [join(params.from, 'model'), params.from]) {
    const file = join(folder, 'weights.safetensors');
    if (await isThere(file)) {
      const { tensors } = readSafetensors(await readFile(file), file);
      return { params, source: tensors, place: folder, encoder: await readEncoder(join(folder, 'manifest.json')) };
    }
    const layers = join(folder, 'model.json');
    if (await isThere(layers)) return { params, source: await readTfjsModel(layers), place: folder };
    if (await isThere(join(folder, 'saved_model.pb'))) {
      return { params, source: await readSavedModel(folder), place: folder };
    }
  }
  throw new EspalierError({
    code: 'FILE_MISSING',
    path: 'transfer.from',
    message: `${params.from}: expected a run with a trained network (model/weights.safetensors), a TensorFlow.js model (model.json) or a SavedModel (saved_model.pb); found none of them`,
    hint: 'Train it first: espalier run FILE --out that folder.',
  });
}

async function readEncoder(file: string): Promise<FeatureEncoderJSON | undefined> {
  if (!(await isThere(file))) return undefined;
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as ModelManifest).encoder;
  } catch (cause) {
    throw new EspalierError(
      { code: 'FILE_DAMAGED', message: `${file}: expected a model's manifest as JSON` },
      { cause },
    );
  }
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
