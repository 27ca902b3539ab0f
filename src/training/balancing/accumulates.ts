import { type BalancingName, balancing } from './index.js';

/** Whether a step may be made of several batches: where the tasks' weights stand before it, they are the same for all of them. */
export function accumulates(params: { readonly kind: BalancingName }): boolean {
  const optimizer = { slots: [] } as never;
  const balancer = balancing[params.kind].create(params as never, { tasks: [{ name: 'any', weight: 1 }], optimizer });
  return balancer.needs === 'state';
}
