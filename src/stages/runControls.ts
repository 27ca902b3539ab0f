import { rm } from 'node:fs/promises';
import type { Experiment, ResolvedTask } from '../config/experiment.js';
import { type MetricName, metricNames } from '../core/metrics/index.js';
import { splitCode } from '../core/split.js';
import type { Dataset } from '../data/openDataset.js';
import type { TrainedControl, TrainedControls } from '../evaluation/evaluateControls.js';
import { scoreProbabilities } from '../evaluation/scores.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { RunFolder } from '../run/runFolder.js';
import { singleTaskTwin } from '../training/singleTaskTwin.js';
import type { TrainedNetwork } from '../training/train.js';
import type { TrainingTask } from '../training/trainingTask.js';
import { bySource } from './bySource.js';
import type { ControlNetwork } from './controlNetwork.js';
import type { PipelineEnvironment } from './environment.js';
import { goldOf } from './goldOf.js';
import { idsHash } from './idsHash.js';
import { keptControl } from './keptControl.js';
import type { ControlsPlan } from './planControls.js';

/** Trains one network of the run on `tasks`. */
export type TrainOne = (control: ControlNetwork, tasks: readonly TrainingTask[]) => Promise<TrainedNetwork>;

/**
 * Trains what the plan holds, one control after the other, on the features and labels that the network was trained on. Each one's
 * predictions are kept in `controls/` as soon as it is trained, and its checkpoints go; a resumed run reads those that are there and
 * goes on with the one it was stopped in.
 */
export async function runControls(
  experiment: Experiment,
  plan: ControlsPlan,
  data: Dataset,
  features: FeatureSet,
  tasks: readonly TrainingTask[],
  folder: RunFolder,
  trainOne: TrainOne,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<TrainedControls> {
  const { training } = experiment;
  const rows = idsHash(data);

  async function trained(
    control: ControlNetwork,
    learned: readonly TrainingTask[],
    specs: readonly ResolvedTask[],
  ): Promise<TrainedControl> {
    const place = control.task === undefined ? [control.stage] : [control.stage, control.task];
    const kept = keptControl(`${folder.file('controls', ...place)}.safetensors`);
    const before = environment.resume ? await kept.read() : undefined;
    if (before) return before;
    const network = await trainOne(control, learned);
    try {
      environment.signal?.throwIfAborted();
      const result: TrainedControl = {
        epochs: network.history.length,
        bestEpoch: network.bestEpoch,
        earlyStopping: network.earlyStopping,
        predictions: bySource(specs, data, await network.predict(features)),
      };
      await kept.write(result, rows);
      await rm(folder.file('checkpoints', ...place), { recursive: true, force: true });
      return result;
    } finally {
      network.dispose();
    }
  }

  const singleTask = plan.twins && new Map<string, TrainedControl | { readonly leftOut: string }>();
  for (const [name, planned] of plan.twins ?? []) {
    if ('leftOut' in planned) {
      environment.progress.say(`controls: no single-task twin of ${name}: ${planned.leftOut}`);
      singleTask!.set(name, planned);
      continue;
    }
    const spec = experiment.tasks.find((task) => task.name === name)!;
    const twin = singleTaskTwin(
      tasks.find((task) => task.name === name)!,
      training,
      planned.passes,
      definedMetrics(data, spec),
    );
    const control: ControlNetwork = {
      stage: 'singleTask',
      title: `single-task twin of ${name}`,
      task: name,
      training: twin.training,
      sliceHeads: true,
    };
    singleTask!.set(name, await trained(control, [twin.task], [spec]));
  }
  if (!plan.equalWeights) return { singleTask };
  const equal: ControlNetwork = {
    stage: 'equalWeights',
    title: 'equal weights',
    training: { ...training, balancing: { kind: 'equal' }, affinity: false },
    sliceHeads: true,
  };
  const alike = tasks.map((task) => ({ ...task, taskWeight: task.taskWeight > 0 ? 1 : 0 }));
  return { singleTask, equalWeights: await trained(equal, alike, experiment.tasks) };
}

/** The metrics that the task's validation gold has, which hold for any predictions; undefined where it has no such gold. */
function definedMetrics(data: Dataset, task: ResolvedTask): MetricName[] | undefined {
  const { splits } = data.sources.get(task.source)!;
  const gold = goldOf(data, task).map((g, row) => (splits[row] === splitCode.validation ? g : -1));
  if (gold.every((g) => g < 0)) return undefined;
  const k = task.classes.length;
  const scores = scoreProbabilities(new Float32Array(gold.length * k).fill(1 / k), gold, k);
  return metricNames.filter((name) => typeof scores[name] === 'number');
}
