import { fitsPattern } from '../../core/fitsPattern.js';
import type { TransferParams } from './transferParams.js';
import { trunkLayers } from './trunkLayers.js';

/**
 * What the learning rate of each weight is multiplied by; 0 stands still. Of what was taken over, with L trunk layers,
 * l = 0 the lowest, and decay ρ:
 *
 *     heads: 1      trunk layer l: ρ^(L − l)      0 while frozen
 *
 * and what was not taken over 1. Gradual unfreezing lets the top layer move first and one more each epoch.
 *
 * Reference: Howard and Ruder 2018, "Universal language model fine-tuning for text classification", sections 3.2 and 3.3.
 *
 * @param names of all stored weights, the trunk's from the bottom to the top
 * @param taken names of those that were taken over
 * @returns factor of a weight in an epoch, counted from 0
 */
export function learningRateFactors(
  { freeze, unfreeze, learningRates }: Pick<TransferParams, 'freeze' | 'unfreeze' | 'learningRates'>,
  names: readonly string[],
  taken: ReadonlySet<string>,
): (name: string, epoch: number) => number {
  const { layerOf, layers } = trunkLayers(names);
  const patterns = Object.entries(learningRates.factors);
  const frozenEpochs = freeze === 'none' ? 0 : freeze === 'all' ? Number.POSITIVE_INFINITY : freeze.epochs;
  const waits = (name: string) => {
    if (!taken.has(name)) return 0;
    const layer = layerOf.get(name);
    return frozenEpochs + (unfreeze === 'gradual' && layer !== undefined ? layers - 1 - layer : 0);
  };
  const rate = (name: string) => {
    const layer = layerOf.get(name);
    const own = taken.has(name) && layer !== undefined ? learningRates.decay ** (layers - layer) : 1;
    const further = patterns.find(([pattern]) => fitsPattern(pattern, name))?.[1] ?? 1;
    return own * further;
  };
  const known = new Map(names.map((name) => [name, { waits: waits(name), rate: rate(name) }]));
  return (name, epoch) => {
    const own = known.get(name);
    return own === undefined ? 1 : epoch < own.waits ? 0 : own.rate;
  };
}
