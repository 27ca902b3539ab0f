import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import type { StoredTensor } from '../../network/safetensors.js';
import { storedWeights } from '../../network/storedWeights.js';
import { fittingPart } from './fittingPart.js';
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
  /** For a single-task twin: patterns may be about other tasks' heads, and a head that has another shape here starts afresh. */
  readonly ofTwin?: boolean;
}

/** How training starts from them. */
export interface TransferStart {
  /** By the names of the network at hand. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** What the learning rate of a weight is multiplied by in an epoch, counted from 0; 0 stands still. */
  readonly rateOf: (name: string, epoch: number) => number;
}

/** @throws EspalierError TRANSFER_PATTERN, WEIGHTS_MISMATCH */
export function startFrom({ params, source, place, ofTwin }: Transfer, model: MultiTaskModel): TransferStart {
  const own = storedWeights(model);
  const names = own.map(({ name }) => name);
  const asked = ofTwin ? fittingPart(params, names) : params;
  const there = (name: string) => source.get(asked.map?.[name] ?? name);
  const open = ofTwin
    ? own.filter(({ name, shape }) => !name.startsWith('heads/') || there(name)?.shape.join() === shape.join())
    : own;
  const weights = takeWeights(
    ofTwin
      ? fittingPart(
          asked,
          open.map(({ name }) => name),
        )
      : asked,
    open,
    source,
    place,
  );
  return { weights, rateOf: learningRateFactors(asked, names, new Set(weights.keys())) };
}
