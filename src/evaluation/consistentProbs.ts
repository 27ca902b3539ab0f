import { consistency } from './consistency.js';
import type { TaskRelations } from './predictTasks.js';

/**
 * The probabilities of `predictTasks` alone, for many predictions of the same tasks: per task [n, k], given that the task applies.
 *
 * @returns from the heads' probabilities to these; arrays of tasks that nothing ties are passed on as they are
 */
export function consistentProbs({
  tasks,
  constraints,
  consistent,
}: TaskRelations): (predicted: ReadonlyMap<string, Float32Array>) => Map<string, Float32Array> {
  const ties = consistent ? consistency(tasks, constraints) : undefined;
  return (predicted) => {
    const marginals = ties?.marginals(predicted);
    return new Map([...predicted].map(([name, probs]) => [name, marginals?.get(name)?.probs ?? probs]));
  };
}
