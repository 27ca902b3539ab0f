import { z } from 'zod';
import { amongPresent } from './amongPresent.js';
import { atParam } from './atParam.js';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { byName } from './byName.js';
import { projectConflicts } from './solvers/projectConflicts.js';

const params = z.strictObject({ at: atParam });

/**
 * PCGrad (Yu et al., 2020, algorithm 1): each task's gradient loses what points against the others', met in random order, and the shared
 * weights follow the sum, here over t; without a conflict that is `equal`. Heads follow their own gradients. Orders come from the seed and
 * the step's number. The gradients are those of all that the tasks share, tables of sparse inputs included; `at: representation`
 * projects gradients at the trunk's output instead, as LibMTL does under `rep_grad`, and is another method where the trunk turns
 * angles.
 */
export const pcgrad = {
  summary: 'gradients lose what points against those of other tasks (Yu et al., 2020)',
  params,
  create({ at }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<null> {
    const t = tasks.length;
    const order = byName(tasks);
    return {
      needs: 'gram',
      over: at,
      init: () => null,
      weigh(state, { gram, rng }) {
        const { weights } = amongPresent(gram!, (part, members) => {
          const place = new Map(members.map((task, slot) => [task, slot]));
          const sorted = order.flatMap((task) => place.get(task) ?? []);
          const orders: number[][] = members.map(() => []);
          for (const i of sorted) orders[i] = rng.shuffle(sorted.filter((j) => j !== i));
          return projectConflicts(part, orders);
        });
        return { shared: weights.map((weight) => weight / t), heads: tasks.map(() => 1 / t), state };
      },
    };
  },
} satisfies BalancingKind;
