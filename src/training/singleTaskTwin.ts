import { type MetricName, metrics } from '../core/metrics/index.js';
import type { TrainingParams } from './trainingParams.js';
import type { TrainingTask } from './trainingTask.js';

/**
 * A task as its single-task twin learns it, and how: the labels, the trunk and the training section are the network's; what ties it
 * to other tasks is gone, so that its head sees the trunk alone, all of it, and there is nothing to balance.
 *
 * @param passes how often the network's training goes over the task's own rows: the twin's epochs, rounded, at least 1. Patience
 *   is counted in passes too
 * @param defined the metrics that the task's validation gold has; undefined without any, and then nothing stops early
 */
export function singleTaskTwin(
  task: TrainingTask,
  training: TrainingParams,
  passes: number,
  defined: readonly MetricName[] | undefined,
): { readonly task: TrainingTask; readonly training: TrainingParams } {
  const epochs = Math.max(1, Math.round(passes));
  // A head that stands lower leaves the layers above to the other tasks: here there are none, and nothing would train them.
  const { at: _, stopGradient: __, ...ownHead } = task.head;
  return {
    task: { ...task, taskWeight: 1, head: { ...ownHead, inputs: ['trunk'] } },
    training: {
      ...training,
      epochs,
      stopAfter: undefined,
      balancing: { kind: 'equal' },
      affinity: false,
      earlyStopping: earlyStoppingOf(task.name, training, epochs / training.epochs, defined),
    },
  };
}

/** The network's early stopping on the task's own metric; macro F1 in the place of a metric that the task does not have. */
function earlyStoppingOf(
  name: string,
  { earlyStopping }: TrainingParams,
  share: number,
  defined: readonly MetricName[] | undefined,
): TrainingParams['earlyStopping'] {
  if (earlyStopping === 'off' || defined === undefined) return 'off';
  const { metric, patience } =
    earlyStopping === 'auto' ? { metric: 'mean/validation/macroF1', patience: 5 } : earlyStopping;
  const watched = metric.slice(metric.lastIndexOf('/') + 1);
  const own = Object.hasOwn(metrics, watched) && defined.includes(watched as MetricName) ? watched : 'macroF1';
  return { metric: `${name}/validation/${own}`, patience: Math.max(1, Math.round(patience * share)) };
}
