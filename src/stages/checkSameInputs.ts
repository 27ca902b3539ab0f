import { createHash } from 'node:crypto';
import { EspalierError } from '../core/errors.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { RunFolder } from '../run/runFolder.js';
import type { EpochCopies } from '../training/trainingCopies.js';
import type { TrainingSlice } from '../training/trainingSlice.js';
import type { TrainingTask } from '../training/trainingTask.js';
import type { Transfer } from '../training/transfer/startFrom.js';

/**
 * Holds what a resumed training would learn from against what its checkpoints learned from, and notes it down for the next
 * time. The config alone does not tell: data and labeling functions in code stand in files of their own.
 *
 * @param splits [n] split codes
 * @param place the folder with the checkpoints of this training, or with folders of several that learn from the same
 * @param copies the first epoch's augmented rows, where there are any
 * @throws EspalierError OTHER_INPUTS when they differ
 */
export async function checkSameInputs(
  folder: RunFolder,
  features: FeatureSet,
  splits: Uint8Array,
  tasks: readonly TrainingTask[],
  slices: readonly TrainingSlice[],
  transfer: Transfer | undefined,
  resume: boolean,
  place = 'checkpoints',
  copies?: EpochCopies,
): Promise<void> {
  const file = `${place}/inputs.sha256`;
  const hash = hashOf(features, splits, tasks, slices, transfer, copies);
  const before = resume ? (await folder.readTextIfThere(file))?.trim() : undefined;
  const goesOn = await holdsCheckpoints(folder, place);
  if (before !== undefined && goesOn && before !== hash) {
    throw new EspalierError({
      code: 'OTHER_INPUTS',
      message: `${folder.path}: expected the rows, features and labels that this run began with; received others`,
      hint: 'The data or the code of a labeling function changed since. Undo that, choose another --out, or start over with --force.',
    });
  }
  if (before !== hash) await folder.writeText(file, `${hash}\n`);
}

async function holdsCheckpoints(folder: RunFolder, place: string): Promise<boolean> {
  for (const name of await folder.list(place)) {
    if (name.endsWith('.safetensors')) return true;
    if (name.startsWith('fold-') && (await holdsCheckpoints(folder, `${place}/${name}`))) return true;
  }
  return false;
}

function hashOf(
  features: FeatureSet,
  splits: Uint8Array,
  tasks: readonly TrainingTask[],
  slices: readonly TrainingSlice[],
  transfer: Transfer | undefined,
  copies: EpochCopies | undefined,
): string {
  const hash = createHash('sha256');
  const add = (values: Uint8Array | Uint32Array | Int32Array | Float32Array) => {
    hash.update(`${values.byteLength} `);
    hash.update(values);
  };
  const addBlocks = ({ blocks }: FeatureSet) => {
    for (const block of blocks) {
      hash.update(`${JSON.stringify([block.name, block.kind, block.d])} `);
      if (block.kind === 'tokens') {
        add(block.ids);
        continue;
      }
      if (block.kind === 'sparse') {
        add(block.rowOffsets);
        add(block.indices);
      }
      add(block.values);
    }
  };
  hash.update(`${features.n} `);
  add(splits);
  addBlocks(features);
  for (const { name, offset, probs, weights, factors } of tasks) {
    hash.update(`${JSON.stringify([name, offset])} `);
    add(probs);
    add(weights);
    if (factors) add(factors);
  }
  for (const { name, tasks: own, rows } of slices) {
    hash.update(`${JSON.stringify([name, own])} `);
    add(rows);
  }
  for (const [name, { values }] of transfer?.source ?? []) {
    hash.update(`${JSON.stringify(name)} `);
    add(values);
  }
  if (copies) {
    add(copies.made);
    addBlocks(copies.features);
  }
  return hash.digest('hex');
}
