import { openBackend } from '../backend/openBackend.js';
import type { Experiment, ResolvedTask } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import type { MetricName } from '../core/metrics/index.js';
import { Rng } from '../core/rng.js';
import { rowsOfSplit } from '../core/split.js';
import { type EstimatedCandidate, estimateAdvice } from '../experiment/advise/estimateAdvice.js';
import { type RankedAdvice, rankAdvice } from '../experiment/advise/rankAdvice.js';
import type { TaskEvidence } from '../experiment/advise/taskEvidence.js';
import type { LabelModelName } from '../labelmodel/index.js';
import { labelModelParams } from '../labelmodel/labelModelParams.js';
import { adviseAlone } from './adviseAlone.js';
import { castVotes } from './castVotes.js';
import type { PipelineEnvironment } from './environment.js';
import { findSlices } from './findSlices.js';
import { fitLabels } from './fitLabels.js';
import { goldOf } from './goldOf.js';
import { makeFeatures } from './makeFeatures.js';
import { quickLabels } from './quickLabels.js';
import { readData } from './readData.js';
import { StageTimer } from './stageTimer.js';
import { trainingTasks } from './trainingTasks.js';

/** Train rows that quick fits draw from. */
const mostRows = 2000;
/** With fewer rows that are scored nothing can be told apart. */
const fewestScored = 20;

export interface AdviseOptions {
  /** One task. @default all */
  readonly task?: string;
  readonly metric: MetricName;
  /** Repetitions of the quick fits. */
  readonly repetitions: number;
}

/**
 * Where the next hour is best spent, by quick nested fits that are scored on validation gold; test gold is not looked at.
 *
 * @throws EspalierError TOO_LITTLE_GOLD where no task has twenty validation rows with gold; what reading the data and casting the votes bring
 */
export async function adviseTasks(
  experiment: Experiment,
  { task: only, metric, repetitions }: AdviseOptions,
  environment: PipelineEnvironment,
): Promise<RankedAdvice> {
  const data = await readData(experiment, environment);
  try {
    const votes = await castVotes(experiment, data, environment);
    const slices = await findSlices(experiment, data, environment);
    const labels = await fitLabels(experiment, data, votes, new StageTimer(environment.now), environment);
    const features =
      experiment.features.length > 0 ? (await makeFeatures(experiment, data, environment)).features : undefined;
    const linear = features?.blocks.some(({ kind }) => kind !== 'tokens') ? features : undefined;
    const rng = new Rng(experiment.seed).derive('advise');
    const evidence = experiment.tasks
      .filter(({ name }) => only === undefined || name === only)
      .map((task): TaskEvidence => {
        const { splits } = data.sources.get(task.source)!;
        const gold = goldOf(data, task);
        const matrix = votes.matrices.get(task.name)!;
        const { applies } = labels.tasks.get(task.name)!;
        const train = rowsOfSplit(splits, 'train').filter((row) => applies[row] >= 0.5);
        const own = rng.derive(task.name);
        return {
          task: task.name,
          classes: task.classes,
          metric,
          train: own.derive('rows').shuffle(train.slice()).slice(0, mostRows).sort(),
          scored: rowsOfSplit(splits, 'validation').filter((row) => gold[row] >= 0),
          gold,
          matrix,
          slices: slices
            .filter(({ source, tasks, ofHidden }) => source === task.source && tasks.includes(task.name) && !ofHidden)
            .map(({ name, rows }) => ({ name, rows: new Set(rows) })),
          ...(linear && { features: linear }),
          offset: data.offsets.get(task.source)!,
          label: quickLabels(
            asChosen(task, labels.tasks.get(task.name)!.kind),
            matrix,
            labels.goldForFit.get(task.name)!,
            gold,
            own.derive('labelModel'),
          ),
        };
      });
    const scored = evidence.filter(({ scored }) => scored.length >= fewestScored);
    if (scored.length === 0) throw tooLittle(evidence);
    for (const { task, scored } of evidence) {
      if (scored.length < fewestScored)
        environment.progress.say(
          `advise: ${task} is left out: ${scored.length} validation rows with gold, ${fewestScored} are needed`,
        );
    }
    const candidates: EstimatedCandidate[] = [];
    const stage = environment.progress.begin('quick fits', scored.length * repetitions, 'repetitions');
    for (const each of scored) {
      const step = () => {
        environment.signal?.throwIfAborted();
        stage.advance(1);
      };
      candidates.push(...estimateAdvice(each, repetitions, rng.derive(`fits/${each.task}`), step));
    }
    stage.end();
    if (features && experiment.tasks.length > 1) {
      const tasks = trainingTasks(experiment, data, votes, labels, slices);
      const backend = await openBackend(experiment.backend.kind, environment);
      try {
        candidates.push(
          ...(await adviseAlone(experiment, data, backend, features, tasks, scored, rng.derive('alone'), environment)),
        );
      } finally {
        backend.dispose();
      }
    }
    return rankAdvice(candidates, metric);
  } finally {
    await data.close();
  }
}

/** The task with the label model that `auto` chose on all rows, which would choose anew in every quick fit. */
function asChosen(task: ResolvedTask, kind: LabelModelName): ResolvedTask {
  if (task.labelModel.kind !== 'auto') return task;
  const common = Object.entries(task.labelModel).filter(([key]) => key in labelModelParams.shape);
  return { ...task, labelModel: { dependencies: 'learned', ...Object.fromEntries(common), kind } };
}

function tooLittle(evidence: readonly TaskEvidence[]): EspalierError {
  const counts = evidence.map(({ task, scored }) => `${task} has ${scored.length}`).join(', ');
  return new EspalierError({
    code: 'TOO_LITTLE_GOLD',
    message: `advise: expected ${fewestScored} validation rows with gold for a task or more; ${counts}`,
    hint: 'Name a gold column (gold: label), label some rows by hand, or give validation a larger share: data.splits: {train: 0.6, validation: 0.3, test: 0.1}.',
  });
}
