import { auto } from './auto.js';
import { dawidSkene } from './dawidSkene.js';
import { ibcc } from './ibcc.js';
import type { LabelModelKind } from './labelModel.js';
import { majorityVote } from './majorityVote.js';
import { matrixCompletion } from './matrixCompletion.js';
import { oneCoin } from './oneCoin.js';
import { pooledDawidSkene } from './pooledDawidSkene.js';
import { triplets } from './triplets.js';
import { weightedVote } from './weightedVote.js';

/** Every label model by the name it has in a config. */
export const labelModels = {
  auto,
  dawidSkene,
  ibcc,
  majorityVote,
  matrixCompletion,
  oneCoin,
  pooledDawidSkene,
  triplets,
  weightedVote,
} satisfies Record<string, LabelModelKind>;

export type LabelModelName = keyof typeof labelModels;
