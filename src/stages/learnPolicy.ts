import { noTransformation } from '../augment/policies/meanField.js';
import type { PolicySearch } from '../augment/policies/policy.js';
import type { Backend } from '../backend/backend.js';
import type { Experiment } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { splitCode } from '../core/split.js';
import type { Dataset } from '../data/openDataset.js';
import { gatherFeatures } from '../training/gatherFeatures.js';
import { train } from '../training/train.js';
import type { TrainingTask } from '../training/trainingTask.js';
import type { Transfer } from '../training/transfer/startFrom.js';
import type { PipelineEnvironment } from './environment.js';
import { goldOf } from './goldOf.js';
import { type CopySetup, makeCopies } from './makeCopies.js';

/** What the search for a policy's probabilities came to. */
export interface LearnedPolicy {
  /** By transformation, and `none`; they sum to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** By transformation: what it does to the validation loss, as a fraction of the loss without it; 0.1 is a tenth more. */
  readonly lossChanges: Readonly<Record<string, number>>;
  /** Short trainings, their epochs, and the train rows of each. */
  readonly trainings: number;
  readonly epochs: number;
  readonly rows: number;
  /** By task: whether its validation loss is on gold, or on probabilistic labels where validation has no gold of it. */
  readonly validation: Readonly<Record<string, 'gold' | 'labels'>>;
}

/** A loss below this is taken for it in the place of the divisor: nothing is left to be changed. */
const leastLoss = 1e-3;

interface Context {
  readonly experiment: Experiment;
  readonly data: Dataset;
  readonly backend: Backend;
  readonly tasks: readonly TrainingTask[];
  /** [n] split codes of all rows. */
  readonly splits: Uint8Array;
  readonly transfer?: Transfer;
  readonly setup: CopySetup;
  readonly rng: Rng;
  readonly environment: PipelineEnvironment;
}

/**
 * Learns a mean field policy's probabilities from the loss on validation rows. Each transformation k by itself makes one copy of
 * every row of a short training; L_kr is the validation loss of repeat r, L_0r that of the twin whose copies are the rows as
 * they are: the same weights to start from, the same batches, as many steps. Then
 *
 *     Δ_k = mean over repeats and tasks of (L_kr − L_0r) / L_0r        p_k ∝ exp(−Δ_k / τ)        p_none ∝ exp(0)
 *
 * which is exponential weighting of the losses, with one step. It costs (transformations + 1) · repeats trainings of at most
 * `rows` rows, whatever the size of the data. The test split takes no part.
 *
 * TANDA's mean field model has the same form; its weights come from REINFORCE against a discriminator (Ratner et al., 2017,
 * section 4), which needs hundreds of updates where this needs a few short trainings, and knows no labels where this goes by the task.
 *
 * @throws EspalierError NO_VALIDATION where no task has a validation row with gold or a label
 */
export async function learnPolicy(
  { epochs, rows, repeats, temperature }: PolicySearch,
  names: readonly string[],
  context: Context,
): Promise<LearnedPolicy> {
  const { experiment, backend, tasks, splits, transfer, setup, environment } = context;
  const { features } = setup;
  const validation = validationOf(context);
  if (validation.length === 0) {
    throw new EspalierError({
      code: 'NO_VALIDATION',
      path: 'augment.policy.probabilities',
      message: 'learned: expected validation rows with gold or a label of some task; there are none',
      hint: 'Give the probabilities, such as {typo: 2, synonyms: 1}, or take another policy.',
    });
  }
  const parents = context.rng.derive('rows').shuffle(setup.trainRows.slice()).slice(0, rows).sort();
  const count = (names.length + 1) * repeats;
  environment.progress.say(
    `augment: learning probabilities on the validation loss: ${count} short trainings (${names.length} transformations and none, ${repeats} each) of ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} on ${parents.length} rows`,
  );
  const bar = environment.progress.begin('augment policy', count, 'trainings');
  const training = {
    ...experiment.training,
    epochs,
    stopAfter: undefined,
    // Few rows in large batches would be few steps, in which nothing is learned.
    batchSize: Math.min(experiment.training.batchSize, Math.max(8, Math.ceil(parents.length / 16))),
    accumulate: 1,
    earlyStopping: 'off' as const,
    affinity: false,
    ema: undefined,
  };
  const chosen = new Uint8Array(features.n);
  for (const row of parents) chosen[row] = 1;
  const own = tasks.map((task) => ({
    ...task,
    weights: task.weights.map((weight, row) => (chosen[task.offset + row] ? weight : 0)),
  }));

  /** The validation losses, per task, of a training with copies by transformation k alone, or with copies as the rows are. */
  const lossesWith = async (k: number | undefined, repeat: number): Promise<number[]> => {
    environment.signal?.throwIfAborted();
    const copies =
      k === undefined
        ? { features: gatherFeatures(features, parents) }
        : await makeCopies({ ...setup, trainRows: parents }, { perExample: 1, sequence: () => [k] }, parents, repeat);
    // A copy on which the transformation declined stays, as its parent is: all trainings have as many steps.
    const made = new Uint8Array(parents.length).fill(1);
    const trained = await train(
      backend,
      { trunk: experiment.trunk, sharing: experiment.sharing, training, transfer },
      {
        features,
        splits,
        tasks: own,
        copies: {
          parents,
          everyEpoch: false,
          weight: 'shared',
          keepOriginals: true,
          ofEpoch: async () => ({ ...copies, made }),
        },
      },
      { rng: context.rng.derive(`repeat ${repeat}`), signal: environment.signal, now: environment.now },
    );
    const losses: number[] = [];
    for (const { task, rows: some, targets, weights } of validation) {
      const probs = (await trained.predict(features, some)).get(tasks[task].name)!;
      losses.push(crossEntropy(probs, targets, weights, tasks[task].k));
    }
    trained.dispose();
    bar.advance(1);
    return losses;
  };

  const changes = names.map(() => 0);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const without = await lossesWith(undefined, repeat);
    for (const k of names.keys()) {
      const losses = await lossesWith(k, repeat);
      const relative = losses.map((loss, i) => (loss - without[i]) / Math.max(without[i], leastLoss));
      changes[k] += relative.reduce((sum, each) => sum + each, 0) / relative.length / repeats;
    }
  }
  bar.end();
  const weights = [...changes, 0].map((change) => Math.exp(-change / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const all = [...names, noTransformation];
  return {
    probabilities: Object.fromEntries(all.map((name, i) => [name, weights[i] / total])),
    lossChanges: Object.fromEntries(names.map((name, i) => [name, changes[i]])),
    trainings: count,
    epochs,
    rows: parents.length,
    validation: Object.fromEntries(validation.map(({ task, on }) => [tasks[task].name, on])),
  };
}

interface ValidationTask {
  /** Its number. */
  readonly task: number;
  /** Ascending global rows. */
  readonly rows: Uint32Array;
  /** [rows, k] */
  readonly targets: Float32Array;
  /** [rows] */
  readonly weights: Float32Array;
  readonly on: 'gold' | 'labels';
}

/** What each task's validation loss is over; tasks that train on nothing, or have no validation row, are left out. */
function validationOf({ experiment, data, tasks, splits }: Context): ValidationTask[] {
  return tasks.flatMap(({ taskWeight, offset, n, k, probs, weights }, task): ValidationTask[] => {
    if (taskWeight === 0) return [];
    const gold = goldOf(data, experiment.tasks[task]);
    const there = Array.from({ length: n }, (_, row) => row).filter(
      (row) => splits[offset + row] === splitCode.validation,
    );
    const withGold = there.filter((row) => gold[row] >= 0);
    const on = withGold.length > 0 ? 'gold' : 'labels';
    const rows = on === 'gold' ? withGold : there.filter((row) => weights[row] > 0);
    if (rows.length === 0) return [];
    const targets = new Float32Array(rows.length * k);
    rows.forEach((row, i) => {
      if (on === 'gold') targets[i * k + gold[row]] = 1;
      else targets.set(probs.subarray(row * k, (row + 1) * k), i * k);
    });
    return [
      {
        task,
        rows: Uint32Array.from(rows, (row) => row + offset),
        targets,
        weights: Float32Array.from(rows, (row) => (on === 'gold' ? 1 : weights[row])),
        on,
      },
    ];
  });
}

/** Σ w · (−Σ_c y_c log p_c) / Σ w; probabilities are taken as at least 1e-7. */
function crossEntropy(probs: Float32Array, targets: Float32Array, weights: Float32Array, k: number): number {
  let sum = 0;
  let total = 0;
  weights.forEach((weight, row) => {
    for (let c = row * k; c < (row + 1) * k; c++) {
      if (targets[c] > 0) sum -= weight * targets[c] * Math.log(Math.max(probs[c], 1e-7));
    }
    total += weight;
  });
  return sum / total;
}
