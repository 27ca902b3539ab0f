import type { Experiment } from '../config/experiment.js';
import { withoutDefault } from '../core/defaultVotes.js';
import { networkLf } from '../core/networkLf.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { Dataset } from '../data/openDataset.js';
import type { CoTrainingMetrics } from '../evaluation/runMetrics.js';
import type { RunFolder } from '../run/runFolder.js';
import { analyseVotes, type VoteAnalysis } from './analyseVotes.js';
import type { Votes } from './castVotes.js';
import type { PipelineEnvironment } from './environment.js';
import { fitLabels, type Labels } from './fitLabels.js';
import { heldOutPredictions } from './heldOutPredictions.js';
import { learns } from './learns.js';
import { networkVotes } from './networkVotes.js';
import type { NetworkInputs } from './prepareNetwork.js';
import type { RunLog } from './runLog.js';
import { saveHeldOut } from './saveHeldOut.js';
import { saveLabels } from './saveLabels.js';
import type { StageTimer } from './stageTimer.js';
import { trainingTasks } from './trainingTasks.js';

/** Votes, what they did, and the labels made of them. */
export interface LabelHalf {
  readonly votes: Votes;
  readonly analysis: VoteAnalysis;
  readonly labels: Labels;
}

/** What co-training made of the labels. */
export interface CoTrained extends LabelHalf {
  /** The labels before, where co-training changed them. */
  readonly before?: Labels;
  readonly coTraining?: CoTrainingMetrics;
}

/**
 * Co-training of network and label model, as far as `training.coTraining` asks for it: networks trained on the labels so far predict
 * the rows that each of them did not see; these predictions are one more labeling function, `(network)`, and the label models are fit again
 * with it. Majority vote stays what it was, of the declared labeling functions alone. Tasks that have none of these, or
 * on which no row trains the network, get no vote of the network.
 *
 * It is the idea of Blum and Mitchell, 1998 ("Combining Labeled and Unlabeled Data with Co-Training", section 2): two views of a row, here its
 * votes and its features, whose learners label for each other; for networks and label models see Karamanolakis et al., 2021 ("Self-Training
 * with Weak Supervision", section 3). Cross-fitting keeps a network from voting on what it has learned by heart.
 */
export async function coTrain(
  experiment: Experiment,
  data: Dataset,
  given: LabelHalf,
  slices: readonly SliceMembership[],
  inputs: NetworkInputs,
  folder: RunFolder,
  log: RunLog,
  timer: StageTimer,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<CoTrained> {
  const { coTraining: params } = experiment.training;
  if (!params) return given;
  let { votes, labels } = given;
  const skipped = skippedTasks(experiment, data, votes, labels, slices, inputs.splits);
  for (const { task, reason } of skipped) tell(`tasks.${task}: the network casts no vote on it: ${reason}`);
  const voted = new Set(
    experiment.tasks.map(({ name }) => name).filter((name) => !skipped.some(({ task }) => task === name)),
  );
  const networks: CoTrainingMetrics['networks'] = [];
  for (let round = 1; round <= params.rounds && voted.size > 0; round++) {
    const tasks = trainingTasks(experiment, data, votes, labels, slices);
    const heldOut = await timer.time('coTraining', () =>
      heldOutPredictions(experiment, data, tasks, slices, inputs, round, folder, log, environment),
    );
    networks.push(...heldOut.networks);
    await saveHeldOut(experiment, data, heldOut.predictions, folder);
    votes = networkVotes(given.votes, experiment.tasks, voted, heldOut.predictions, params);
    labels = {
      ...(await fitLabels(experiment, data, votes, timer, environment)),
      majorityVote: given.labels.majorityVote,
    };
    environment.signal?.throwIfAborted();
  }
  const coTraining = { ...params, networks, skipped };
  if (voted.size === 0) return { ...given, coTraining };
  const analysis = await timer.time('analysis', () => analyseVotes(experiment, data, votes));
  await saveLabels(experiment, data, votes, labels, folder);
  for (const task of voted) {
    const { accuracies } = labels.tasks.get(task)!.model;
    const trust = (100 * accuracies[accuracies.length - 1]).toFixed(1);
    tell(`tasks.${task}: the label model takes ${networkLf} for right in ${trust} % of its votes`);
  }
  return { votes, analysis, labels, before: given.labels, coTraining };

  function tell(what: string): void {
    environment.progress.say(`co-training: ${what}`);
    log.write({ event: 'co-training', message: what });
  }
}

/** The tasks that the network does not vote on. */
function skippedTasks(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  slices: readonly SliceMembership[],
  splits: Uint8Array,
): CoTrainingMetrics['skipped'] {
  const untrained = new Set(
    trainingTasks(experiment, data, votes, labels, slices)
      .filter((task) => !learns(task, splits))
      .map(({ name }) => name),
  );
  return experiment.tasks.flatMap(({ name }) => {
    const { lfs } = withoutDefault(votes.matrices.get(name)!);
    if (lfs.length === 0) return [{ task: name, reason: 'no labeling function votes on it' }];
    if (untrained.has(name)) return [{ task: name, reason: 'no train row has a label for it, or its weight is 0' }];
    return [];
  });
}
