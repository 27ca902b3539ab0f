import type { Experiment } from '../config/experiment.js';
import type { TaskRelations } from '../evaluation/predictTasks.js';
import type { ModelManifest } from './modelManifest.js';

/** How an experiment's tasks, or those of a saved model, hang together. A model saved without relations left every task to its head. */
export function relationsOf({
  tasks,
  constraints = [],
  predictions,
}: Pick<Experiment, 'tasks' | 'constraints' | 'predictions'> | ModelManifest): TaskRelations {
  return { tasks, constraints, consistent: predictions?.consistent ?? false };
}
