import type { TaskSpec } from '../core/taskSpec.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import { consistency } from './consistency.js';
import { type DecisionRule, decide } from './thresholds.js';

/** What predictions have to keep to: the tasks with their relations, and whether they do. */
export interface TaskRelations {
  readonly tasks: readonly Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>[];
  readonly constraints: readonly ConstraintSpec[];
  /** False leaves every task to its own head. */
  readonly consistent: boolean;
}

/** What is predicted for a task. */
export interface TaskPrediction {
  /** [n, k] distribution over the classes; of a task that may not apply, given that it does. */
  readonly probs: Float32Array;
  /** [n] P(the task applies); only where predictions are consistent and the task may not. */
  readonly applies?: Float32Array;
  /** [n] classes 0…k−1, −1 = does not apply. */
  readonly decided: Int16Array;
  /** Whether relations had a say in it. */
  readonly tied: boolean;
}

/**
 * The network's outputs → every task's prediction: the one way that `run`, `predict` and `evaluate` go. A task that nothing ties, and
 * every task where `consistent` is false, has its head's probabilities (the same array) and its rule's decisions.
 *
 * @param predicted per task [n, k] its head's probabilities
 * @param rules per task how its probabilities become a class
 */
export function predictTasks(
  { tasks, constraints, consistent }: TaskRelations,
  predicted: ReadonlyMap<string, Float32Array>,
  rules: ReadonlyMap<string, DecisionRule>,
): Map<string, TaskPrediction> {
  const ties = consistency(consistent ? tasks : [], consistent ? constraints : []);
  const marginals = ties.marginals(predicted);
  const decisions = ties.decisions(predicted, rules);
  return new Map(
    tasks.map(({ name, classes }): [string, TaskPrediction] => {
      const tied = marginals.get(name);
      if (tied) return [name, { ...tied, decided: decisions.get(name)!, tied: true }];
      const probs = predicted.get(name)!;
      return [name, { probs, decided: decide(probs, classes.length, rules.get(name)!), tied: false }];
    }),
  );
}
