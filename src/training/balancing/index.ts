import type { BalancingKind } from './balancer.js';
import { equal } from './equal.js';

/** All ways of balancing losses by the `kind` of the experiment file's `training.balancing:`. */
export const balancing = { equal } satisfies Record<string, BalancingKind>;

export type BalancingName = keyof typeof balancing;
