import type { Experiment } from '../config/experiment.js';
import { Rng } from '../core/rng.js';
import { unionOfRows } from '../core/unionOfRows.js';
import { createLabelFeed } from '../training/labelFeed.js';
import { samplers } from '../training/samplers/index.js';
import { type PlannedVisits, plannedVisits } from '../training/samplers/plannedVisits.js';
import type { SamplerTask } from '../training/samplers/sampler.js';
import type { TrainingTask } from '../training/trainingTask.js';
import { differsFromEqual } from './differsFromEqual.js';

/** Which controls a run trains, and what they cost. */
export interface ControlsPlan {
  /** Per task the passes over its own rows that the network's training makes, or why it gets no twin; absent where none are asked for. */
  readonly twins?: ReadonlyMap<string, { readonly passes: number } | { readonly leftOut: string }>;
  readonly equalWeights: boolean;
  /** Examples that the controls visit at most; early stopping spares some. */
  readonly visits: number;
  /** The same by those that the network's own training visits. */
  readonly timesTraining: number;
}

/**
 * Plans what `controls:` asks for; undefined where there is nothing to train.
 *
 * @param splits [n] split codes of all global rows
 */
export function planControls(
  experiment: Experiment,
  tasks: readonly TrainingTask[],
  splits: Uint8Array,
): ControlsPlan | undefined {
  const { controls, training } = experiment;
  if (!controls) return undefined;
  const equalWeights = controls.equalWeights && differsFromEqual(experiment);
  if (!controls.singleTask && !equalWeights) return undefined;
  const feed = createLabelFeed(tasks, [], splits).tasks;
  const { planned, own } = visitsOf(experiment, feed);
  let visits = equalWeights ? own : 0;
  const twins = new Map<string, { passes: number } | { leftOut: string }>();
  for (const [i, { name, rows, weight }] of feed.entries()) {
    const { passes, length } = planned[i];
    const reason =
      rows.length === 0
        ? 'no train row has a label for it'
        : weight === 0
          ? 'its weight is 0: the network does not learn it'
          : passes === 0
            ? `the sampler gives it no batch in ${training.epochs} epochs`
            : undefined;
    twins.set(name, reason === undefined ? { passes } : { leftOut: reason });
    if (controls.singleTask && reason === undefined) visits += Math.max(1, Math.round(passes)) * length;
  }
  return {
    ...(controls.singleTask && { twins }),
    equalWeights,
    visits,
    timesTraining: own > 0 ? visits / own : 0,
  };
}

/** What the network's own training visits, per task and in all. */
function visitsOf(
  { seed, training }: Experiment,
  tasks: readonly SamplerTask[],
): { readonly planned: readonly PlannedVisits[]; readonly own: number } {
  const { epochs, batchSize, sampler } = training;
  if (sampler.kind === 'mixed' && tasks.every(({ factors }) => factors === undefined)) {
    const planned = tasks.map(({ rows, weight }) => ({ passes: weight === 0 ? 0 : epochs, length: rows.length }));
    return { planned, own: epochs * unionOfRows(tasks.map(({ rows }) => rows)).length };
  }
  const created = samplers[sampler.kind].create(sampler as never, {
    tasks,
    batchSize,
    epochs,
    rng: new Rng(seed).derive('network').derive('sampler'),
  });
  let own = 0;
  for (let epoch = 0; epoch < epochs; epoch++) for (const row of created.rows(epoch)) if (row >= 0) own++;
  return { planned: plannedVisits(created, tasks, { epochs, batchSize }), own };
}
