import { fitsPattern } from '../../core/fitsPattern.js';
import type { TransferParams } from './transferParams.js';

/** What of a transfer concerns a part of a network: patterns and names that fit none of its weights are left out. */
export function fittingPart(params: TransferParams, names: readonly string[]): TransferParams {
  const fits = (pattern: string) => names.some((name) => fitsPattern(pattern, name));
  const fitting = <T>(entries: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(entries).filter(([pattern]) => fits(pattern)));
  const { part, map, learningRates } = params;
  return {
    ...params,
    part: Array.isArray(part) ? part.filter(fits) : part,
    ...(map && { map: fitting(map) }),
    learningRates: { ...learningRates, factors: fitting(learningRates.factors) },
  };
}
