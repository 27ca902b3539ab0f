import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import type { BalancingContext, GradientPlace, LossBalancer, Weighing } from './balancing/balancer.js';
import { cannotAccumulate } from './balancing/cannotAccumulate.js';
import { type BalancingName, balancing } from './balancing/index.js';
import { type BalancingPasses, passesOf } from './balancing/passesOf.js';
import { gramMatrix, stackGradients } from './gramMatrix.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { type SplitStep, splitStep } from './splitStep.js';
import { addCosines, affinityOf, type CosineSums, noCosines, type TaskAffinity } from './taskAffinity.js';
import { gradientStep, type Named, type StepBatch } from './trainingStep.js';
import type { TrainingTask } from './trainingTask.js';

/** What a checkpoint keeps of loss balancing, as JSON. */
export interface BalanceState {
  balancer: unknown;
  /** [t] sums over the epoch at hand: the weight of each task in the steps in which it was present, and their number. */
  weightSums: number[];
  steps: number[];
  /** Where the tasks' affinity is measured. */
  cosines?: CosineSums;
}

/** What loss balancing costs. */
export interface BalancingCost {
  readonly kind: string;
  readonly passes: BalancingPasses;
  /** Time of a step over that of one of `equal`, measured side by side in the first steps; null where there were too few. */
  readonly timesEqual: number | null;
}

export interface BalancedGradients {
  /** [t] unweighted. */
  readonly losses: Float32Array;
  readonly gradients: Named;
  readonly bags?: Tensor2D;
}

/** What a balancer that decides within a step asks for, and what it says. */
export interface HostedBalance {
  /** [t] what losses and gradients are multiplied by before the balancer sees them. */
  readonly userWeights: readonly number[];
  readonly rereads: boolean;
  readonly shortens: boolean;
  /** Whose gradients' inner products the next step needs; undefined: none. */
  over(): GradientPlace | undefined;
  /**
   * @param step counted from 0
   * @param losses [t] unweighted
   * @param products [t · t] the inner products of all tasks' gradients, where they were asked for
   */
  weigh(
    step: number,
    losses: Float32Array,
    products?: ArrayLike<number>,
  ): { readonly shared: readonly number[]; readonly heads?: readonly number[]; readonly maxNorm?: number };
  /**
   * After each step: some of the first ones are compared with `equal`'s.
   *
   * @param own milliseconds that the step took
   * @param timeEqual gives those that one of `equal` takes on the same batch
   * @returns whether it will ask again
   */
  compare(own: number, timeEqual: () => Promise<number>): Promise<boolean>;
}

/** Loss balancing as the training loop runs it. */
export interface LossBalance {
  state: BalanceState;
  /**
   * The first half of a step.
   *
   * @param step counted from 0
   * @param kernel gives K of the batch's sparse rows, see `bagsKernel`
   */
  gradients(weights: Named, batch: StepBatch, step: number, kernel: () => Float32Array): Promise<BalancedGradients>;
  /** Why a step cannot be graphs, in words; undefined where it can. */
  readonly eagerSince?: string;
  /** How a step goes where the host decides within it what losses weigh; undefined where that is known before. */
  readonly hosted?: HostedBalance;
  /** Where a step is one piece: what its losses weigh. `note` takes in the losses [t] that it came to. */
  weigh(step: number): { readonly lossWeights: readonly number[]; note(losses: Float32Array): void };
  /**
   * After the weights have moved.
   *
   * @param losses [t] unweighted, of all the step's batches
   * @param reread gives the losses [t] on the step's last batch, unweighted, by the weights that have moved
   */
  afterStep(
    losses: ArrayLike<number>,
    reread: () => Promise<Float32Array>,
    scalars: { learningRate: number; step: number },
  ): Promise<void>;
  /**
   * @param losses [t] mean losses of the epoch; null without labels
   * @returns per task the mean of its weight over the epoch's steps with labels of it: 1 is what `equal` gives; and the
   *   mean cosines between the tasks' gradients, where they are measured
   */
  endEpoch(losses: readonly (number | null)[]): { taskBalance: Record<string, number>; taskAffinity?: TaskAffinity };
  /**
   * To be told of every step's time; some of the first ones are compared with `equal`'s.
   *
   * @returns milliseconds that the comparison itself took
   */
  noteStep(milliseconds: number): number;
  readonly cost: BalancingCost;
}

/** Steps that are compared with `equal`'s, and how many come before them to warm up. */
const probes = { after: 2, count: 3 };

/** @throws EspalierError BALANCING_ACCUMULATE */
export function createLossBalance(
  backend: Backend,
  model: MultiTaskModel,
  params: { readonly kind: BalancingName },
  tasks: readonly TrainingTask[],
  options: {
    readonly optimizer: Optimizer;
    readonly rng: Rng;
    readonly now: () => number;
    /** Whether the cosines between the tasks' gradients are measured, in what they share. */
    readonly affinity?: boolean;
    /** Batches per step. */
    readonly accumulate?: number;
    /** Told what the balancing costs: at the start, as counted, and again once it has been measured. */
    readonly tell: (cost: BalancingCost) => void;
  },
): LossBalance {
  const { tf } = backend;
  const { optimizer, rng, now, affinity = false, tell } = options;
  const t = tasks.length;
  const mean = tasks.reduce((sum, { taskWeight }) => sum + taskWeight, 0) / t;
  const userWeights = tasks.map(({ taskWeight }) => taskWeight / mean);
  const context: BalancingContext = {
    tasks: tasks.map(({ name }, i) => ({ name, weight: userWeights[i] })),
    optimizer,
  };
  const balancer: LossBalancer = balancing[params.kind].create(params as never, context);
  if (options.accumulate !== undefined && options.accumulate > 1 && balancer.needs !== 'state') {
    throw new EspalierError(cannotAccumulate(params.kind, options.accumulate));
  }
  const zeros = () => new Array<number>(t).fill(0);
  const state: BalanceState = {
    balancer: balancer.init(),
    weightSums: zeros(),
    steps: zeros(),
    ...(affinity && { cosines: noCosines(t) }),
  };
  /** [t] the step's losses times the user's weights. */
  let before = zeros();
  /** In milliseconds: what a step's gradients took, what `equal`'s would have, and what it took to know that. */
  const clock = { calls: 0, own: 0, equal: 0, aside: 0, affinity: 0 };
  /** [t, t] of the step, where the balancer saw those of the shared parameters. */
  let seenGram: number[][] | undefined;
  const ratios: number[] = [];

  const view = (losses: ArrayLike<number>) => Array.from(losses, (loss, i) => loss * userWeights[i]);

  const streamOf = (step: number) => rng.derive(`step ${step}`);

  function weigh(step: number) {
    const weighing = balancer.weigh(balance.state.balancer, { rng: streamOf(step) });
    return {
      lossWeights: weighing.shared.map((value, i) => value * userWeights[i]),
      note: (losses: Float32Array) => note(weighing, view(losses)),
    };
  }

  async function inOnePiece(weights: Named, batch: StepBatch, step: number): Promise<BalancedGradients> {
    const weighed = weigh(step);
    const lossWeights = tf.tensor1d(weighed.lossWeights);
    const result = gradientStep(backend, model, weights, batch, lossWeights);
    const losses = (await result.losses.data()) as Float32Array;
    tf.dispose([lossWeights, result.losses]);
    weighed.note(losses);
    return { losses, gradients: result.gradients, bags: result.bags };
  }

  async function split(
    weights: Named,
    batch: StepBatch,
    stream: Rng,
    kernel: () => Float32Array,
  ): Promise<BalancedGradients> {
    const step = splitStep(backend, model, weights, batch, userWeights);
    const losses = ((await step.losses.data()) as Float32Array).slice();
    const seen = view(losses);
    const finite = seen.every(Number.isFinite);
    let gram: number[][] | undefined;
    if (balancer.needs === 'gram' && balancer.skips?.(balance.state.balancer) !== true) {
      gram = await gramOf(step, balancer.over!, seen, kernel);
      if (balancer.over === 'parameters') seenGram = gram;
    }
    // Without finite losses there is nothing to weigh: the loop stops at them.
    const weighing: Weighing<unknown> = finite
      ? balancer.weigh(balance.state.balancer, { losses: seen, gram, rng: stream })
      : { shared: zeros(), state: balance.state.balancer };
    const result = step.gradients(weighing.shared, weighing.heads ?? weighing.shared);
    step.dispose();
    if (weighing.maxNorm !== undefined) await shorten(result, weighing.maxNorm, kernel);
    note(weighing, seen);
    return { losses, ...result };
  }

  /** [t, t] the inner products of the tasks' gradients; zeros for those that are absent. */
  async function gramOf(step: SplitStep, over: GradientPlace, losses: readonly number[], kernel: () => Float32Array) {
    const gram = losses.map(zeros);
    const members = losses.flatMap((loss, i) => (loss > 0 ? [i] : []));
    if (members.length === 0 || !losses.every(Number.isFinite)) return gram;
    const part = await step.gram(over, members, kernel);
    part.forEach((row, i) => {
      row.forEach((value, j) => {
        gram[members[i]][members[j]] = value;
      });
    });
    return gram;
  }

  /** Notes the cosines down; where the balancer had no use for the inner products they are computed beside the step. */
  async function noteCosines(weights: Named, batch: StepBatch, kernel: () => Float32Array): Promise<void> {
    let gram = seenGram;
    if (!gram) {
      const step = splitStep(backend, model, weights, batch, userWeights);
      gram = await gramOf(step, 'parameters', before, kernel);
      step.dispose();
    }
    addCosines(balance.state.cosines!, gram);
  }

  /** Shortens the gradient of what the tasks share, tables included, to `maxNorm`. */
  async function shorten(
    result: { gradients: Named; bags?: Tensor2D },
    maxNorm: number,
    kernel: () => Float32Array,
  ): Promise<void> {
    const names = Object.keys(result.gradients).filter((name) => name.startsWith('trunk/'));
    const square = tf.tidy(() => {
      const [...variables] = stackGradients(tf, [names.map((name) => result.gradients[name])]);
      if (!result.bags) return gramMatrix(tf, { variables });
      const [b] = result.bags.shape;
      return gramMatrix(tf, { variables, bags: tf.reshape(result.bags, [1, -1]) }, tf.tensor2d(kernel(), [b, b]));
    });
    const norm = Math.sqrt((await square.data())[0]);
    square.dispose();
    if (!(norm > maxNorm)) return;
    const scaled = <T extends Tensor>(tensor: T): T => {
      const shorter = tf.mul(tensor, maxNorm / norm) as T;
      tensor.dispose();
      return shorter;
    };
    for (const name of names) result.gradients[name] = scaled(result.gradients[name]);
    if (result.bags) result.bags = scaled(result.bags);
  }

  function note(weighing: Weighing<unknown>, losses: number[]): void {
    balance.state.balancer = weighing.state;
    before = losses;
    losses.forEach((loss, i) => {
      if (!(loss > 0)) return;
      balance.state.weightSums[i] += weighing.shared[i] * t;
      balance.state.steps[i]++;
    });
  }

  /** What `equal` would take on the same batch, in milliseconds; nothing comes of it. */
  async function timeEqual(weights: Named, batch: StepBatch): Promise<number> {
    const started = now();
    const lossWeights = tf.tensor1d(userWeights.map((weight) => weight / t));
    const { losses, gradients, bags } = gradientStep(backend, model, weights, batch, lossWeights);
    await losses.data();
    tf.dispose([lossWeights, losses, gradients]);
    bags?.dispose();
    return now() - started;
  }

  const balance: LossBalance = {
    state,
    eagerSince: affinity ? 'affinity compares the gradients of the tasks in every step' : undefined,
    hosted:
      balancer.needs === 'state'
        ? undefined
        : {
            userWeights,
            rereads: balancer.rereads === true,
            shortens: balancer.shortens === true,
            over: () =>
              balancer.needs === 'gram' && balancer.skips?.(balance.state.balancer) !== true
                ? balancer.over
                : undefined,
            weigh(step, losses, products) {
              const seen = view(losses);
              // A product in 32 bits is not symmetric to the last bit, and an absent task has none.
              const gram =
                products &&
                seen.map((a, i) =>
                  seen.map((b, j) => (a > 0 && b > 0 ? (products[i * t + j] + products[j * t + i]) / 2 : 0)),
                );
              // Without finite losses there is nothing to weigh: the loop stops at them.
              const weighing: Weighing<unknown> = seen.every(Number.isFinite)
                ? balancer.weigh(balance.state.balancer, { losses: seen, gram, rng: streamOf(step) })
                : { shared: zeros(), state: balance.state.balancer };
              note(weighing, seen);
              return weighing;
            },
            async compare(own, timeEqual) {
              const probed = clock.calls++ >= probes.after && ratios.length < probes.count;
              if (!probed) return ratios.length < probes.count;
              const started = now();
              Object.assign(clock, { own, equal: await timeEqual(), affinity: 0 });
              clock.aside = now() - started;
              return ratios.length + 1 < probes.count;
            },
          },
    weigh,
    async gradients(weights, batch, step, kernel) {
      const started = now();
      seenGram = undefined;
      const result =
        balancer.needs === 'state'
          ? await inOnePiece(weights, batch, step)
          : await split(weights, batch, streamOf(step), kernel);
      clock.own = now() - started;
      const probed = clock.calls >= probes.after && ratios.length < probes.count && balancer.needs !== 'state';
      clock.equal = probed ? await timeEqual(weights, batch) : 0;
      clock.aside = clock.equal;
      clock.calls++;
      const measured = now();
      if (balance.state.cosines) await noteCosines(weights, batch, kernel);
      clock.affinity = now() - measured;
      return result;
    },
    async afterStep(losses, reread, scalars) {
      if (!balancer.afterStep) return;
      const started = now();
      const lossesAfter = balancer.rereads ? view(await reread()) : undefined;
      balance.state.balancer = balancer.afterStep(balance.state.balancer, {
        losses: view(losses),
        lossesAfter,
        scalars,
      });
      clock.own += now() - started;
    },
    endEpoch(losses) {
      const { weightSums, steps } = balance.state;
      const means: Record<string, number> = Object.fromEntries(
        tasks.flatMap(({ name }, i) => (steps[i] > 0 ? [[name, weightSums[i] / steps[i]]] : [])),
      );
      weightSums.fill(0);
      steps.fill(0);
      if (balancer.afterEpoch) balance.state.balancer = balancer.afterEpoch(balance.state.balancer, losses);
      if (!balance.state.cosines) return { taskBalance: means };
      const taskAffinity = affinityOf(
        balance.state.cosines,
        tasks.map(({ name }) => name),
      );
      balance.state.cosines = noCosines(t);
      return { taskBalance: means, taskAffinity };
    },
    noteStep(milliseconds) {
      const { own, equal, aside, affinity: measured } = clock;
      if (equal === 0) return 0;
      clock.equal = 0;
      const step = milliseconds - aside - measured;
      ratios.push(step / (step - own + equal));
      if (ratios.length === probes.count) tell(balance.cost);
      return aside;
    },
    get cost() {
      const sorted = ratios.toSorted((a, b) => a - b);
      const full = sorted.length >= probes.count;
      return {
        kind: params.kind,
        passes: passesOf(balancer, t),
        timesEqual: full ? sorted[sorted.length >> 1] : null,
      };
    },
  };
  tell(balance.cost);
  return balance;
}
