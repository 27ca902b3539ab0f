import type { BalancingKind } from './balancer.js';
import { cagrad } from './cagrad.js';
import { dwa } from './dwa.js';
import { equal } from './equal.js';
import { famo } from './famo.js';
import { gradNorm } from './gradNorm.js';
import { imtl } from './imtl.js';
import { mgda } from './mgda.js';
import { nashMtl } from './nashMtl.js';
import { pcgrad } from './pcgrad.js';
import { rlw } from './rlw.js';
import { staticWeights } from './staticWeights.js';
import { uncertainty } from './uncertainty.js';

/** All ways of balancing losses by the `kind` of the experiment file's `training.balancing:`. */
export const balancing = {
  equal,
  static: staticWeights,
  uncertainty,
  dwa,
  rlw,
  gradNorm,
  famo,
  pcgrad,
  cagrad,
  mgda,
  imtl,
  nashMtl,
} satisfies Record<string, BalancingKind>;

export type BalancingName = keyof typeof balancing;
