import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import type { StoredTensor } from '../../network/safetensors.js';
import { storedWeights } from '../../network/storedWeights.js';
import { learningRateFactors } from './learningRateFactors.js';
import { takeWeights } from './takeWeights.js';
import type { TransferParams } from './transferParams.js';

/** Weights of another network, and what is to be made of them. */
export interface Transfer {
  readonly params: TransferParams;
  /** By the names in the source. */
  readonly source: ReadonlyMap<string, StoredTensor>;
  /** Names the source in errors. */
  readonly place: string;
}

/** How training starts from them. */
export interface TransferStart {
  /** By the names of the network at hand. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** What the learning rate of a weight is multiplied by in an epoch, counted from 0; 0 stands still. */
  readonly rateOf: (name: string, epoch: number) => number;
}

/** @throws EspalierError TRANSFER_PATTERN, WEIGHTS_MISMATCH */
export function startFrom({ params, source, place }: Transfer, model: MultiTaskModel): TransferStart {
  const own = storedWeights(model);
  const weights = takeWeights(params, own, source, place);
  const names = own.map(({ name }) => name);
  return { weights, rateOf: learningRateFactors(params, names, new Set(weights.keys())) };
}
