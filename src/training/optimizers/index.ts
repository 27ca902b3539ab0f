import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamW } from './adamW.js';
import { lion } from './lion.js';
import { momentum } from './momentum.js';
import type { OptimizerKind } from './optimizer.js';
import { sgd } from './sgd.js';

/** All optimizers by the `kind` of the experiment file's `training.optimizer:`. */
export const optimizers = { adamW, adam, lion, sgd, momentum, adagrad } satisfies Record<string, OptimizerKind>;

export type OptimizerName = keyof typeof optimizers;
