import type { TrainingParams } from './trainingParams.js';

/** The number of epochs that a training goes through this time: all of them, or as many as `stopAfter` says. */
export function lastEpoch({ epochs, stopAfter }: Pick<TrainingParams, 'epochs' | 'stopAfter'>): number {
  return Math.min(epochs, stopAfter ?? epochs);
}
