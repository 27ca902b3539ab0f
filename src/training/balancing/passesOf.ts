import type { LossBalancer } from './balancer.js';

/** Ways through the network that one step takes, counted: exact where every task has labels in the batch. */
export interface BalancingPasses {
  /** Through trunk and heads. */
  readonly forward: number;
  readonly backwardHeads: number;
  readonly backwardTrunk: number;
  /** Back from the trunk's output to its last layer only. */
  readonly backwardLastLayer: number;
}

/** What one step of a balancer costs with t tasks; a step that it skips costs what one of `equal` does. */
export function passesOf({ needs, over, rereads = false }: LossBalancer, t: number): BalancingPasses {
  const forward = rereads ? 2 : 1;
  if (needs !== 'gram') return { forward, backwardHeads: 1, backwardTrunk: 1, backwardLastLayer: 0 };
  return {
    forward,
    // One per task for its gradient at the trunk's output, and one for the heads' own weights.
    backwardHeads: t + 1,
    backwardTrunk: over === 'parameters' ? t : 1,
    backwardLastLayer: over === 'lastLayer' ? t : 0,
  };
}
