import { setImmediate } from 'node:timers/promises';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import { type Progress, silentProgress } from '../core/progress.js';
import type { Rng } from '../core/rng.js';
import { unionOfRows } from '../core/unionOfRows.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { assembleDense } from '../network/assembleDense.js';
import { hostSparseInput } from '../network/hostSparseInput.js';
import { initialize } from '../network/initialize.js';
import { createMultiTaskModel, type MultiTaskModel } from '../network/multiTaskModel.js';
import { inputsOf, type NetworkDefinition } from '../network/networkDefinition.js';
import { predict } from '../network/predict.js';
import { saveNetwork } from '../network/saveNetwork.js';
import { sliceHeadDefinition } from '../network/sliceHeadDefinition.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { TrunkParams } from '../network/trunkParams.js';
import { balancing } from './balancing/index.js';
import { readNewestCheckpoint, writeCheckpoint } from './checkpoints.js';
import { dropoutMask } from './dropoutMask.js';
import { createLabelFeed } from './labelFeed.js';
import { learningRateAt } from './learningRateAt.js';
import { optimizers } from './optimizers/index.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { samplers } from './samplers/index.js';
import { createSliceFeed } from './sliceFeed.js';
import { sliceTensors } from './sliceTensors.js';
import { hostSparseTrainer } from './sparseTrainer.js';
import type { TrainingParams } from './trainingParams.js';
import type { TrainingSlice } from './trainingSlice.js';
import { gradientStep, type Named, type StepBatch, squaredNorm, updateStep } from './trainingStep.js';
import type { TrainingTask } from './trainingTask.js';
import { type WatchedMetric, watchedValue, watchMetric } from './watchMetric.js';

export interface TrainingData {
  /** The rows of all sources. */
  readonly features: FeatureSet;
  /** [features.n] split codes. */
  readonly splits: Uint8Array;
  readonly tasks: readonly TrainingTask[];
  /** What tasks attend to where the network has slice heads; each has a train row of each of its tasks, see `trainableSlices`. */
  readonly slices?: readonly TrainingSlice[];
}

/** One epoch as the log tells it. Losses are means over the epoch's rows. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly taskLosses: Readonly<Record<string, number>>;
  /** By path, such as `mean/validation/macroF1`; empty without validation gold. */
  readonly scores: Readonly<Record<string, number>>;
  /** At the epoch's last step. */
  readonly learningRate: number;
  readonly examplesPerSecond: number;
}

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

export interface TrainedNetwork {
  /** [rows, k] per task; all rows when `rows` is left out. */
  predict(features: FeatureSet, rows?: Uint32Array): Promise<Map<string, Float32Array>>;
  readonly history: readonly EpochRecord[];
  /** The epoch whose weights these are. */
  readonly bestEpoch: number;
  /** What early stopping watched; null where it was off. */
  readonly earlyStopping: string | null;
  /** Rows visited per second of the loop: evaluation and checkpoints left out. */
  readonly examplesPerSecond: number;
  save(folder: string): Promise<void>;
  dispose(): void;
}

/** What a checkpoint holds beside arrays. */
interface LoopState {
  step: number;
  epoch: number;
  /** Sums over the epoch at hand, per task: loss × weight, and weight. */
  lossSums: number[];
  weightSums: number[];
  history: EpochRecord[];
  best: { epoch: number; value: number | null };
  rowsVisited: number;
  seconds: number;
}

/**
 * Trains one network on all tasks. The same seed gives the same bytes on the same backend, and a resumed run the same as one that was
 * never stopped: every draw follows from the seed and the step's number.
 *
 * @throws EspalierError NO_TRAINING_ROWS, NO_FEATURES, LOSS_NOT_FINITE, EARLY_STOPPING, HEAD_CYCLE, UNKNOWN_TASK
 */
export async function train(
  backend: Backend,
  spec: { readonly trunk: TrunkParams; readonly training: TrainingParams; readonly sliceHeads?: SliceHeadParams },
  data: TrainingData,
  options: TrainOptions,
): Promise<TrainedNetwork> {
  const { tf } = backend;
  const { training } = spec;
  const { features, tasks } = data;
  const { rng, log = () => {}, progress = silentProgress, signal, now = () => performance.now() } = options;
  const slices = spec.sliceHeads && data.slices && data.slices.length > 0 ? data.slices : undefined;
  const definition: NetworkDefinition = {
    version: slices ? 2 : 1,
    inputs: inputsOf(features),
    trunk: spec.trunk,
    tasks: tasks.map(({ name, k, head }) => ({ name, k, head })),
    ...(slices && { sliceHeads: sliceHeadDefinition(spec.sliceHeads!, slices) }),
  };
  const model = createMultiTaskModel(definition);
  const feed = createLabelFeed(tasks, model.layout.groups, data.splits);
  checkTrainable(feed.tasks.map(({ rows }, i) => (tasks[i].taskWeight > 0 ? rows.length : 0)));
  const sliceFeed = slices && createSliceFeed(slices, model, feed.tasks, tasks);
  const { batchSize, epochs } = training;
  const sampler = samplers[training.sampler.kind].create(training.sampler as never, {
    tasks: feed.tasks,
    batchSize,
    rng: rng.derive('sampler'),
  });
  const balancer = balancing[training.balancing.kind].create(training.balancing as never);
  const optimizer: Optimizer = optimizers[training.optimizer.kind].create(training.optimizer as never);
  const watched = watchMetric(training.earlyStopping, options.evaluate !== undefined);
  const steps = epochs * sampler.stepsPerEpoch;

  const start = rng.derive('weights');
  const tables = new Map(model.tables.map((table) => [table.name, initialize(table, start)]));
  const sparse = tables.size > 0 ? hostSparseInput(tables, model.trunk.entryWidth) : undefined;
  const trainRows = unionOfRows(feed.tasks.map(({ rows }) => rows));
  const sparseTrainer = sparse && hostSparseTrainer(sparse, optimizer, features, trainRows);
  let weights: Named = {};
  let slots: Named = {};
  for (const variable of model.variables) {
    weights[variable.name] = tf.tensor(initialize(variable, start), [...variable.shape]);
    for (const slot of optimizer.slots) slots[`${variable.name}/${slot}`] = tf.zeros([...variable.shape]);
  }
  let balancerState = tf.tensor1d((balancer.init as (t: number) => number[])(tasks.length));
  const taskWeights = tf.tensor1d(tasks.map(({ taskWeight }) => taskWeight));
  let best: Map<string, Float32Array> | undefined;
  let state: LoopState = {
    step: 0,
    epoch: 0,
    lossSums: tasks.map(() => 0),
    weightSums: tasks.map(() => 0),
    history: [],
    best: { epoch: 0, value: null },
    rowsVisited: 0,
    seconds: 0,
  };

  const currentValues = async () => {
    const values = new Map<string, Float32Array>();
    for (const [name, tensor] of Object.entries(weights)) values.set(name, (await tensor.data()) as Float32Array);
    for (const [name, table] of tables) values.set(name, table.slice());
    return values;
  };
  const predictNow = (some: FeatureSet, rows?: Uint32Array) => predict(backend, model, weights, sparse, some, rows);

  async function save(): Promise<void> {
    if (options.checkpoints === undefined) return;
    const arrays = new Map<string, Float32Array>([['balancer', (await balancerState.data()) as Float32Array]]);
    for (const [name, values] of await currentValues()) arrays.set(`weights/${name}`, values);
    for (const [name, tensor] of Object.entries(slots))
      arrays.set(`slots/${name}`, (await tensor.data()) as Float32Array);
    for (const [name, own] of sparseTrainer?.slots ?? []) {
      for (const [slot, values] of Object.entries(own)) arrays.set(`slots/${name}/${slot}`, values);
    }
    for (const [name, values] of best ?? []) arrays.set(`best/${name}`, values);
    await writeCheckpoint(options.checkpoints, state.step, { arrays, state }, training.checkpoints.keep);
  }

  function setWeights(values: ReadonlyMap<string, Float32Array>): void {
    for (const [name, old] of Object.entries(weights)) {
      weights[name] = tf.tensor(values.get(name)!.slice(), old.shape);
      old.dispose();
    }
    for (const [name, table] of tables) table.set(values.get(name)!);
  }

  function restore(arrays: ReadonlyMap<string, Float32Array>): void {
    const under = (prefix: string) =>
      new Map(
        [...arrays].flatMap(([name, values]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), values]] : [])),
      );
    setWeights(under('weights/'));
    const saved = under('slots/');
    for (const [name, old] of Object.entries(slots)) {
      slots[name] = tf.tensor(saved.get(name)!.slice(), old.shape);
      old.dispose();
    }
    for (const [name, own] of sparseTrainer?.slots ?? []) {
      for (const [slot, values] of Object.entries(own)) values.set(saved.get(`${name}/${slot}`)!);
    }
    balancerState.dispose();
    balancerState = tf.tensor1d(arrays.get('balancer')!.slice());
    const kept = under('best/');
    best = kept.size > 0 ? kept : undefined;
  }

  if (options.resume && options.checkpoints !== undefined) {
    const checkpoint = await readNewestCheckpoint(options.checkpoints, (line) => progress.say(line));
    if (checkpoint) {
      restore(checkpoint.arrays);
      state = checkpoint.state as LoopState;
      progress.say(`resuming at step ${state.step} of ${steps}`);
    }
  }

  const bar = progress.begin('training', epochs * trainRows.length, 'examples', state.rowsVisited);
  const dropoutRng = rng.derive('dropout');
  let stopped = isOver(state, watched);
  let turned = now();
  while (!stopped && state.epoch < epochs) {
    const order = sampler.rows(state.epoch);
    while (state.step < (state.epoch + 1) * sampler.stepsPerEpoch) {
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
      const inEpoch = state.step - state.epoch * sampler.stepsPerEpoch;
      const rows = order.subarray(inEpoch * batchSize, (inEpoch + 1) * batchSize);
      await takeStep(rows);
      state.seconds += (now() - started) / 1000;
      const real = rows.reduce((count, row) => count + (row >= 0 ? 1 : 0), 0);
      state.rowsVisited += real;
      bar.advance(real, `epoch ${state.epoch + 1}, loss ${lossSoFar(state, tasks).toFixed(3)}`);
      if (state.step % training.checkpoints.everySteps === 0) await save();
    }
    await endEpoch();
    stopped = isOver(state, watched);
  }
  const last = state.history.at(-1);
  bar.end(last && `epoch ${last.epoch}, loss ${last.loss.toFixed(3)}`);
  await save();
  if (best) setWeights(best);
  return {
    predict: predictNow,
    history: state.history,
    bestEpoch: watched ? state.best.epoch : state.history.length,
    earlyStopping: watched?.path ?? null,
    examplesPerSecond: state.seconds > 0 ? state.rowsVisited / state.seconds : 0,
    save: async (folder) => saveNetwork(folder, model, await currentValues()),
    dispose,
  };

  async function takeStep(rows: Int32Array): Promise<void> {
    const labels = feed.batch(rows);
    const batch = makeBatch(backend, model, features, rows, labels, {
      bags: sparse?.forward(features, rows),
      masks: model.trunk.dropout.map(({ width, rate }, layer) =>
        dropoutMask(dropoutRng, state.step, layer, batchSize * width, rate),
      ),
    });
    if (sliceFeed && spec.sliceHeads) {
      batch.slices = sliceTensors(tf, model, sliceFeed.batch(rows, labels), spec.sliceHeads.weights);
    }
    const result = gradientStep(backend, model, balancer, weights, batch, taskWeights, balancerState);
    const losses = await result.losses.data();
    addLosses(state, model, losses as Float32Array, labels, tasks);
    const learningRate = learningRateAt(training, state.step, steps);
    const step = state.step + 1;

    let square = 0;
    if (sparseTrainer && result.bags) {
      square = sparseTrainer.backward(rows, (await result.bags.data()) as Float32Array);
    }
    const { clipNorm } = training.optimizer;
    let scale = 1;
    if (clipNorm !== undefined) {
      const norm2 = squaredNorm(backend, result.gradients);
      const norm = Math.sqrt((await norm2.data())[0] + square);
      norm2.dispose();
      if (norm > clipNorm) scale = clipNorm / norm;
    }
    const scalars = { learningRate: tf.scalar(learningRate), step: tf.scalar(step) };
    const scaleTensor = scale === 1 ? undefined : tf.scalar(scale);
    const next = updateStep(backend, optimizer, weights, result.gradients, slots, scalars, scaleTensor);
    sparseTrainer?.update({ learningRate, step, scale });
    tf.dispose([weights, slots, result.gradients, result.losses, balancerState, scalars.learningRate, scalars.step]);
    if (result.bags) result.bags.dispose();
    scaleTensor?.dispose();
    disposeBatch(batch);
    ({ weights, slots } = next);
    balancerState = result.balancerState;
    state.step = step;
  }

  async function endEpoch(): Promise<void> {
    const scores = options.evaluate ? await options.evaluate(predictNow) : {};
    const record: EpochRecord = {
      epoch: state.epoch + 1,
      loss: lossSoFar(state, tasks),
      taskLosses: Object.fromEntries(tasks.map(({ name }, i) => [name, taskLoss(state, i)])),
      scores,
      learningRate: learningRateAt(training, state.step - 1, steps),
      examplesPerSecond: state.seconds > 0 ? state.rowsVisited / state.seconds : 0,
    };
    state.history.push(record);
    state.epoch++;
    state.lossSums.fill(0);
    state.weightSums.fill(0);
    log({ event: 'epoch', ...record });
    if (!watched) return;
    const value = watchedValue(watched, scores);
    if (!watched.better(value, state.best.value)) return;
    state.best = { epoch: record.epoch, value };
    best = await currentValues();
  }

  function dispose(): void {
    tf.dispose([weights, slots, taskWeights, balancerState]);
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

function makeBatch(
  { tf }: Backend,
  model: MultiTaskModel,
  features: FeatureSet,
  rows: Int32Array,
  labels: ReturnType<ReturnType<typeof createLabelFeed>['batch']>,
  { bags, masks }: { bags?: Float32Array; masks: readonly Float32Array[] },
): StepBatch {
  const b = rows.length;
  const matrix = (values: Float32Array, width: number): Tensor2D => tf.tensor2d(values, [b, width]);
  return {
    dense: model.denseWidth ? matrix(assembleDense(features, rows, model.denseWidth), model.denseWidth) : undefined,
    bags: bags && matrix(bags, model.trunk.entryWidth),
    dropout: masks.length > 0 ? masks.map((mask, layer) => matrix(mask, model.trunk.dropout[layer].width)) : undefined,
    labels: labels.map(({ targets, weights }, g) => {
      const { k, tasks } = model.layout.groups[g];
      return {
        targets: tf.tensor3d(targets, [b, tasks.length, k]) as Tensor3D,
        weights: matrix(weights, tasks.length),
      };
    }),
  };
}

function disposeBatch({ dense, bags, dropout = [], labels, slices }: StepBatch): void {
  const tensors: (Tensor | undefined)[] = [
    dense,
    bags,
    ...dropout,
    ...labels.flatMap((each) => [each.targets, each.weights]),
    ...(slices ? [slices.membership, slices.membershipWeights, ...slices.expertWeights, slices.shares] : []),
  ];
  for (const tensor of tensors) tensor?.dispose();
}

/** Adds a batch's losses, weighted by how much label each task had in it. */
function addLosses(
  state: LoopState,
  { layout }: MultiTaskModel,
  losses: Float32Array,
  labels: readonly { readonly weights: Float32Array }[],
  tasks: readonly TrainingTask[],
): void {
  layout.groups.forEach(({ tasks: members }, g) => {
    members.forEach((task, slot) => {
      let weight = 0;
      for (let at = slot; at < labels[g].weights.length; at += members.length) weight += labels[g].weights[at];
      if (!Number.isFinite(losses[task])) {
        throw new EspalierError({
          code: 'LOSS_NOT_FINITE',
          message: `epoch ${state.epoch + 1}, step ${state.step + 1}, task "${tasks[task].name}": expected a finite loss; received ${losses[task]}`,
          hint: 'Lower training.optimizer.learningRate, set training.optimizer.clipNorm: 1, or scale the numbers among the features.',
        });
      }
      state.lossSums[task] += losses[task] * weight;
      state.weightSums[task] += weight;
    });
  });
}

function taskLoss({ lossSums, weightSums }: LoopState, task: number): number {
  return weightSums[task] > 0 ? lossSums[task] / weightSums[task] : 0;
}

/** The tasks' mean losses under their weights: the combined loss is the mean of what is reported per task. */
function lossSoFar(state: LoopState, tasks: readonly TrainingTask[]): number {
  let sum = 0;
  let total = 0;
  tasks.forEach(({ taskWeight }, i) => {
    sum += taskWeight * taskLoss(state, i);
    total += taskWeight;
  });
  return total > 0 ? sum / total : 0;
}
