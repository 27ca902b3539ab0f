import { setImmediate } from 'node:timers/promises';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import { type Progress, silentProgress } from '../core/progress.js';
import type { Rng } from '../core/rng.js';
import { unionOfRows } from '../core/unionOfRows.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { createMultiTaskModel } from '../network/multiTaskModel.js';
import { inputsOf, type NetworkDefinition } from '../network/networkDefinition.js';
import { saveNetwork } from '../network/saveNetwork.js';
import type { SharingParams } from '../network/sharingParams.js';
import { sliceHeadDefinition } from '../network/sliceHeadDefinition.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { TrunkParams } from '../network/trunkParams.js';
import { describePasses } from './balancing/describePasses.js';
import { batchShares } from './batchShares.js';
import { readNewestCheckpoint, writeCheckpoint } from './checkpoints.js';
import { type BatchRows, createCopyFeed } from './copyFeed.js';
import { dropoutMask } from './dropoutMask.js';
import { epochLosses, type LossSums } from './epochLosses.js';
import { createLabelFeed, type LabelBatch } from './labelFeed.js';
import { labelWeights } from './labelWeights.js';
import { labelWeightsOfRows } from './labelWeightsOfRows.js';
import { lastEpoch } from './lastEpoch.js';
import { learningRateAt } from './learningRateAt.js';
import { type BalanceState, type BalancingCost, createLossBalance } from './lossBalance.js';
import { makeBatch } from './makeBatch.js';
import { movingHeads } from './movingHeads.js';
import { createNetworkState } from './networkState.js';
import { optimizers } from './optimizers/index.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { restOfBatch } from './restOfBatch.js';
import { samplers } from './samplers/index.js';
import type { Sampler } from './samplers/sampler.js';
import { createSliceFeed } from './sliceFeed.js';
import { sliceShares } from './sliceShares.js';
import { sliceTensors } from './sliceTensors.js';
import { createTrainStep } from './step/createTrainStep.js';
import { dataTables } from './step/dataTables.js';
import type { StepKind } from './step/trainStep.js';
import type { TaskAffinity } from './taskAffinity.js';
import type { TrainingCopies } from './trainingCopies.js';
import type { TrainingParams } from './trainingParams.js';
import type { TrainingSlice } from './trainingSlice.js';
import type { TrainingTask } from './trainingTask.js';
import { startFrom, type Transfer } from './transfer/startFrom.js';
import { type WatchedMetric, watchedValue, watchMetric } from './watchMetric.js';

/** What a network is trained on. */
export interface TrainingData {
  /** The rows of all sources. */
  readonly features: FeatureSet;
  /** [features.n] split codes. */
  readonly splits: Uint8Array;
  readonly tasks: readonly TrainingTask[];
  /** What tasks attend to where the network has slice heads; each has a train row of each of its tasks, see `trainableSlices`. */
  readonly slices?: readonly TrainingSlice[];
  /** Augmented copies of train rows, visited beside them. */
  readonly copies?: TrainingCopies;
}

/** One epoch as the log tells it. Losses are means over the epoch's rows. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly taskLosses: Readonly<Record<string, number>>;
  /** The mean of each task's weight in the shared update over the steps with labels of it; 1 is what equal balancing gives. */
  readonly taskBalance: Readonly<Record<string, number>>;
  /** Cosines between the tasks' gradients, with `training.affinity`. */
  readonly taskAffinity?: TaskAffinity;
  /** By path, such as `mean/validation/macroF1`; empty without validation gold. */
  readonly scores: Readonly<Record<string, number>>;
  /** At the epoch's last step. */
  readonly learningRate: number;
  readonly examplesPerSecond: number;
}

/** What training gets from outside. */
export interface TrainOptions {
  readonly rng: Rng;
  /** Scores predictions after each epoch, by path; left out: nothing is scored and nothing stops early. */
  readonly evaluate?: (predict: TrainedNetwork['predict']) => Promise<Record<string, number>>;
  readonly log?: (event: Readonly<Record<string, unknown>>) => void;
  readonly progress?: Progress;
  /** On abort a checkpoint is written and the signal's reason thrown. */
  readonly signal?: AbortSignal;
  /** Where checkpoints go; left out: none are written. */
  readonly checkpoints?: string;
  /** Go on from the newest checkpoint that can be read; without one, start over. */
  readonly resume?: boolean;
  /** A monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

/** A trained network with the weights of its best epoch, and how it got there. */
export interface TrainedNetwork {
  /** The names of the weights that came out of another network, sorted; none without a transfer. */
  readonly transferred: readonly string[];
  /** [rows, k] per task; all rows when `rows` is left out. */
  predict(features: FeatureSet, rows?: Uint32Array): Promise<Map<string, Float32Array>>;
  readonly history: readonly EpochRecord[];
  /** The epoch whose weights these are. */
  readonly bestEpoch: number;
  /** What early stopping watched; null where it was off. */
  readonly earlyStopping: string | null;
  /** Rows visited per second of the loop: evaluation and checkpoints left out. */
  readonly examplesPerSecond: number;
  readonly balancing: BalancingCost;
  /** How its steps were computed, and why not as a graph. */
  readonly step: StepKind;
  save(folder: string): Promise<void>;
  dispose(): void;
}

/** What a checkpoint holds beside arrays. */
interface LoopState {
  step: number;
  epoch: number;
  balance: BalanceState;
  history: EpochRecord[];
  best: { epoch: number; value: number | null };
  rowsVisited: number;
  seconds: number;
}

/**
 * Trains one network on all tasks. The same seed gives the same bytes on the same backend, and a resumed run the same as one that was
 * never stopped: every draw follows from the seed and the step's number.
 *
 * @throws EspalierError NO_TRAINING_ROWS, BALANCING_ACCUMULATE, NO_FEATURES, TRANSFER_PATTERN, WEIGHTS_MISMATCH, LOSS_NOT_FINITE, EARLY_STOPPING, HEAD_CYCLE,
 *   UNKNOWN_TASK
 */
export async function train(
  backend: Backend,
  spec: {
    readonly trunk: TrunkParams;
    /** Left out: `hard`. */
    readonly sharing?: SharingParams;
    readonly training: TrainingParams;
    readonly transfer?: Transfer;
    readonly sliceHeads?: SliceHeadParams;
  },
  data: TrainingData,
  options: TrainOptions,
): Promise<TrainedNetwork> {
  const { tf } = backend;
  const { training } = spec;
  const { features, tasks } = data;
  const { rng, log = () => {}, progress = silentProgress, signal, now = () => performance.now() } = options;
  const slices = spec.sliceHeads && data.slices && data.slices.length > 0 ? data.slices : undefined;
  const sharing = spec.sharing?.kind === 'hard' ? undefined : spec.sharing;
  const definition: NetworkDefinition = {
    version: sharing || tasks.some(({ head }) => head.at !== undefined) ? 3 : slices ? 2 : 1,
    inputs: inputsOf(features),
    trunk: spec.trunk,
    ...(sharing && { sharing }),
    tasks: tasks.map(({ name, k, head }) => ({ name, k, head })),
    ...(slices && { sliceHeads: sliceHeadDefinition(spec.sliceHeads!, slices) }),
  };
  const model = createMultiTaskModel(definition);
  const transferred = spec.transfer && startFrom(spec.transfer, model);
  const feed = createLabelFeed(tasks, model.layout.groups, data.splits);
  checkTrainable(feed.tasks.map(({ rows }, i) => (tasks[i].taskWeight > 0 ? rows.length : 0)));
  const sliceFeed = slices && createSliceFeed(slices, model, feed.tasks, tasks);
  const visits = await createCopyFeed(feed, features, data.copies);
  const { accumulate, batchSize, epochs } = training;
  const sampler: Sampler = samplers[training.sampler.kind].create(training.sampler as never, {
    tasks: visits.tasks,
    batchSize,
    epochs,
    rng: rng.derive('sampler'),
  });
  const optimizer: Optimizer = optimizers[training.optimizer.kind].create(training.optimizer as never);
  const balance = createLossBalance(backend, model, training.balancing, tasks, {
    optimizer,
    rng: rng.derive('balancing'),
    now,
    affinity: training.affinity,
    accumulate,
    tell(cost) {
      log({ event: 'balancing', ...cost });
      if (cost.passes.backwardHeads > 1 || cost.passes.forward > 1) progress.say(describePasses(cost));
    },
  });
  const watched = watchMetric(training.earlyStopping, options.evaluate !== undefined);
  const stepsPerEpoch = Math.ceil(sampler.stepsPerEpoch / accumulate);
  const steps = epochs * stepsPerEpoch;
  const until = lastEpoch(training);

  const trainRows = unionOfRows(feed.tasks.map(({ rows }) => rows));
  const network = createNetworkState(
    backend,
    model,
    optimizer,
    features,
    trainRows,
    rng.derive('weights'),
    training.ema,
    transferred?.weights,
    visits.copies,
  );
  const dataInTables =
    backend.tracing && balance.eagerSince === undefined && !data.copies && dataTables(backend, model, features, feed);
  const trainStep = createTrainStep(backend, model, network, optimizer, balance, {
    clipNorm: training.optimizer.clipNorm,
    accumulate,
    tables: dataInTables || undefined,
  });
  let state: LoopState = {
    step: 0,
    epoch: 0,
    balance: balance.state,
    history: [],
    best: { epoch: 0, value: null },
    rowsVisited: 0,
    seconds: 0,
  };
  let losses = epochLosses(tasks);

  async function save(): Promise<void> {
    if (options.checkpoints === undefined) return;
    await writeCheckpoint(
      options.checkpoints,
      state.step,
      { arrays: await network.arrays(), state: { ...state, ...losses.sums } },
      training.checkpoints.keep,
    );
  }

  if (options.resume && options.checkpoints !== undefined) {
    const checkpoint = await readNewestCheckpoint(options.checkpoints, (line) => progress.say(line));
    if (checkpoint) {
      network.restore(checkpoint.arrays);
      const { lossSums, weightSums, ...rest } = checkpoint.state as LoopState & LossSums;
      state = { ...state, ...rest };
      balance.state = state.balance;
      losses = epochLosses(tasks, { lossSums, weightSums });
      progress.say(`resuming at step ${state.step} of ${steps}`);
    }
  }

  const rowsOfEpoch = sampler.rows(0).reduce((count, row) => count + (row >= 0 ? 1 : 0), 0);
  const bar = progress.begin('training', until * rowsOfEpoch, 'examples', state.rowsVisited);
  const robust = feed.all?.map((labels) => labels.robust) ?? [];
  const dropoutRng = rng.derive('dropout');
  let told: StepKind | undefined;
  let stopped = isOver(state, watched);
  let turned = now();
  while (!stopped && state.epoch < until) {
    await beginEpoch();
    const order = visits.visit(sampler.rows(state.epoch));
    const turns = sampler.tasks?.(state.epoch);
    while (state.step < (state.epoch + 1) * stepsPerEpoch) {
      // On wasm and cpu every await is settled within the same turn: without this, Ctrl-C would never be heard.
      if (now() - turned > 50) {
        await setImmediate();
        turned = now();
      }
      if (signal?.aborted) {
        await save();
        bar.end();
        dispose();
        throw signal.reason;
      }
      const started = now();
      const batch = (state.step - state.epoch * stepsPerEpoch) * accumulate;
      // An epoch's last step takes the batches that are left.
      const rows = order.subarray(batch * batchSize, (batch + accumulate) * batchSize);
      await orDispose(() => takeStep(rows, turns?.subarray(batch, batch + accumulate)));
      const took = now() - started;
      state.seconds += (took - balance.noteStep(took)) / 1000;
      const real = rows.reduce((count, row) => count + (row >= 0 ? 1 : 0), 0);
      state.rowsVisited += real;
      bar.advance(real, `epoch ${state.epoch + 1}, loss ${losses.mean().toFixed(3)}`);
      if (state.step % training.checkpoints.everySteps === 0) await save();
    }
    await orDispose(endEpoch);
    stopped = isOver(state, watched);
  }
  const last = state.history.at(-1);
  bar.end(last && `epoch ${last.epoch}, loss ${last.loss.toFixed(3)}`);
  await save();
  network.useBest();
  return {
    transferred: [...(transferred?.weights.keys() ?? [])].sort(),
    predict: network.predict,
    history: state.history,
    bestEpoch: watched ? state.best.epoch : state.history.length,
    earlyStopping: watched?.path ?? null,
    examplesPerSecond: state.seconds > 0 ? state.rowsVisited / state.seconds : 0,
    balancing: balance.cost,
    step: trainStep.how,
    save: async (folder) => saveNetwork(folder, model, await network.values()),
    dispose,
  };

  /** Copies of rows take their time, in which a run may be stopped: nothing of the epochs before must be lost. */
  async function beginEpoch(): Promise<void> {
    try {
      await visits.begin(state.epoch);
    } catch (error) {
      if (signal?.aborted) await save();
      bar.end();
      dispose();
      throw error;
    }
  }

  /** A training that fails holds nothing. */
  async function orDispose<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      bar.end();
      dispose();
      throw error;
    }
  }

  /** Once, and again if it changes: where the backend has graphs, whoever waits wants to know that this step is none. */
  function tellHow(how: StepKind): void {
    if (how.kind === told?.kind) return;
    told = how;
    log({ event: 'step', ...how });
    if (how.kind === 'eager' && backend.tracing) progress.say(`training step: eager, since ${how.reason}`);
  }

  /** @param turns per batch the one task whose labels count; left out: all do */
  async function takeStep(rows: Int32Array, turns?: Int32Array): Promise<void> {
    const batches = Array.from({ length: rows.length / batchSize }, (_, i) => {
      const own = rows.subarray(i * batchSize, (i + 1) * batchSize);
      let made: LabelBatch[] | undefined;
      const labels = () => (made ??= visits.batch(own, turns?.[i]));
      // Where the step takes rows out of tables, nobody else has to lay out their labels.
      const inTables = feed.all !== undefined && dataInTables && !turns && trainStep.how.kind === 'traced';
      return {
        ...visits.rows(own),
        inTables,
        labels,
        weights: inTables
          ? labelWeightsOfRows(model.layout.groups, feed.all!, own)
          : labelWeights(model.layout.groups, labels()),
        slices: sliceFeed?.batch(visits.parents(own), labels()),
      };
    });
    const n = batches.length;
    const weights = tasks.map((_, i) => batches.reduce((sum, batch) => sum + batch.weights[i], 0));
    const masks = model.trunk.dropout.map(({ width, rate }, layer) =>
      dropoutMask(dropoutRng, state.step, layer, rows.length * width, rate),
    );
    const bagsOf = (own: BatchRows) => {
      const entries = network.entries(own.features, own.rows);
      return entries ? { entries } : { bags: network.sparse?.forward(own.features, own.rows) };
    };
    const shares = n === 1 ? undefined : sliceShares(batches.flatMap(({ slices: some }) => some ?? []));
    const scalars = { learningRate: learningRateAt(training, state.step, steps), step: state.step + 1 };
    const outcome = await trainStep.take({
      step: state.step,
      learningRate: scalars.learningRate,
      moving: movingHeads(model.definition.tasks, weights, model.definition.sliceHeads?.slices),
      rateOf: transferred && ((name) => transferred.rateOf(name, state.epoch)),
      parts: batches.map((own, i) => {
        const fed = () => ({
          ...bagsOf(own),
          masks: masks.map((mask) => mask.subarray((i * mask.length) / n, ((i + 1) * mask.length) / n)),
          shares: n === 1 ? undefined : batchShares(n, own.weights, weights),
          slices: own.slices && sliceTensors(tf, model, own.slices, spec.sliceHeads!.weights, shares?.[i]),
        });
        return {
          features: own.features,
          rows: own.rows,
          open: () => makeBatch(backend, model, own.features, own.rows, own.labels(), fed()),
          ...(own.inTables && { openRest: () => restOfBatch(backend, model, own.rows.length, robust, fed()) }),
        };
      }),
    });
    tellHow(trainStep.how);
    try {
      const place = `epoch ${state.epoch + 1}, step ${state.step + 1}`;
      const sums = tasks.map(() => 0);
      outcome.losses.forEach((own, i) => {
        losses.add(own, batches[i].weights, place);
        for (const task of tasks.keys()) sums[task] += own[task] * batches[i].weights[task];
      });
      // Summed up and divided, one batch's losses would not keep their last bit.
      const stepLosses = n === 1 ? outcome.losses[0] : sums.map((sum, i) => (weights[i] > 0 ? sum / weights[i] : 0));
      await balance.afterStep(stepLosses, outcome.reread, scalars);
    } finally {
      outcome.dispose();
    }
    state.step++;
  }

  async function endEpoch(): Promise<void> {
    const scores = options.evaluate ? await options.evaluate(network.predict) : {};
    const record: EpochRecord = {
      epoch: state.epoch + 1,
      loss: losses.mean(),
      taskLosses: Object.fromEntries(tasks.map(({ name }, i) => [name, losses.ofTask(i)])),
      ...balance.endEpoch(tasks.map((_, i) => (losses.sums.weightSums[i] > 0 ? losses.ofTask(i) : null))),
      scores,
      learningRate: learningRateAt(training, state.step - 1, steps),
      examplesPerSecond: state.seconds > 0 ? state.rowsVisited / state.seconds : 0,
    };
    state.history.push(record);
    state.epoch++;
    losses.reset();
    log({ event: 'epoch', ...record });
    if (!watched) return;
    const value = watchedValue(watched, scores);
    if (!watched.better(value, state.best.value)) return;
    state.best = { epoch: record.epoch, value };
    await network.keepBest();
  }

  function dispose(): void {
    trainStep.dispose();
    network.dispose();
  }
}

function checkTrainable(rowsPerTask: readonly number[]): void {
  if (rowsPerTask.some((rows) => rows > 0)) return;
  throw new EspalierError({
    code: 'NO_TRAINING_ROWS',
    message: 'expected train rows with a label for at least one task of weight above 0; there are none',
    hint: 'Look at the coverage in `espalier label`: no labeling function votes on the train split, or no task applies there.',
  });
}

function isOver({ epoch, best }: LoopState, watched: WatchedMetric | null): boolean {
  return watched !== null && epoch > 0 && epoch - best.epoch >= watched.patience;
}
