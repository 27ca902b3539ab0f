import type { Backend } from '../backend/backend.js';
import type { Experiment } from '../config/experiment.js';
import type { Rng } from '../core/rng.js';
import { splitCode } from '../core/split.js';
import type { Dataset } from '../data/openDataset.js';
import type { EstimatedCandidate } from '../experiment/advise/estimateAdvice.js';
import { quickGain } from '../experiment/advise/repetition.js';
import type { TaskEvidence } from '../experiment/advise/taskEvidence.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { singleTaskTwin } from '../training/singleTaskTwin.js';
import { train } from '../training/train.js';
import type { TrainingTask } from '../training/trainingTask.js';
import type { PipelineEnvironment } from './environment.js';

/** Networks of more tasks are too many to train a twin of each, several times over. */
const mostTasks = 16;
const repetitions = 6;
/** Networks that have not learned enough say nothing about sharing: they get the experiment's epochs, as far as these are not more visits than this. */
const mostVisits = 60_000;
/** Rows of a quick network. */
const mostRows = 1500;

const basis =
  'the experiment’s network on halves of the train rows, and each task’s twin of as many passes, without early stopping';

/**
 * What each task would gain by a network of its own: the experiment's network on halves of the train rows, all tasks together and each alone, from
 * the same labels and the same seed.
 *
 * @param evidence of the tasks that have gold to score
 */
export async function adviseAlone(
  experiment: Experiment,
  data: Dataset,
  backend: Backend,
  features: FeatureSet,
  tasks: readonly TrainingTask[],
  evidence: readonly TaskEvidence[],
  rng: Rng,
  environment: PipelineEnvironment,
): Promise<EstimatedCandidate[]> {
  if (experiment.tasks.length < 2) return [];
  const candidates = evidence.map(({ task }) => ({
    kind: 'trainAlone' as const,
    task,
    action: 'train it in a network of its own',
    basis,
    gains: [] as (number | null)[],
  }));
  if (tasks.length > mostTasks) {
    return candidates.map((each) => ({
      ...each,
      unknown: `twins of ${tasks.length} tasks take more than a quick fit; espalier run --controls trains them`,
    }));
  }
  const { trunk, sharing } = experiment;
  const trainable = new Set<number>();
  for (const { offset, n, weights } of tasks)
    for (let row = 0; row < n; row++) if (weights[row] > 0) trainable.add(offset + row);
  const splitOf = new Uint8Array(data.n);
  for (const [name, source] of data.sources) splitOf.set(source.splits, data.offsets.get(name)!);
  const rows = Uint32Array.from([...trainable].filter((row) => splitOf[row] === splitCode.train));
  const rowsOfHalf = Math.min(mostRows, Math.ceil(rows.length / 2));
  const training = {
    ...experiment.training,
    epochs: Math.max(1, Math.min(experiment.training.epochs, Math.ceil(mostVisits / Math.max(1, rowsOfHalf)))),
    earlyStopping: 'off' as const,
    affinity: false,
  };
  const stage = environment.progress.begin('quick networks', repetitions * (1 + tasks.length), 'networks');
  for (let index = 0; index < repetitions; index++) {
    const stream = rng.derive(`repetition ${index}`);
    const half = stream.derive('half').shuffle(rows.slice()).subarray(0, rowsOfHalf);
    const splits = new Uint8Array(data.n).fill(splitCode.test);
    for (const row of half) splits[row] = splitCode.train;
    const predict = async (learned: readonly TrainingTask[], how: typeof training) => {
      const options = { rng: stream.derive('network'), signal: environment.signal };
      const network = await train(
        backend,
        { trunk, sharing, training: how },
        { features, splits, tasks: learned },
        options,
      );
      try {
        const predictions = new Map<string, Float32Array>();
        for (const { task, scored, offset } of evidence) {
          if (!learned.some(({ name }) => name === task)) continue;
          const at = scored.map((row) => row + offset);
          predictions.set(task, (await network.predict(features, at)).get(task)!);
        }
        return predictions;
      } finally {
        network.dispose();
        stage.advance(1);
      }
    };
    const together = await predict(tasks, training);
    for (const each of evidence) {
      const twin = singleTaskTwin(tasks.find(({ name }) => name === each.task)!, training, training.epochs, undefined);
      const alone = await predict([twin.task], {
        ...training,
        ...twin.training,
        earlyStopping: 'off',
        affinity: false,
      });
      const draws = stream.derive(`scored/${each.task}`);
      const drawn = new Uint16Array(each.scored.length);
      for (let i = 0; i < drawn.length; i++) drawn[draws.integer(drawn.length)]++;
      const gain = quickGain({ evidence: each, drawn, base: together.get(each.task)! }, alone.get(each.task)!);
      candidates.find(({ task }) => task === each.task)!.gains.push(gain);
    }
  }
  stage.end();
  return candidates;
}
