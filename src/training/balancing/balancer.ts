import type { z } from 'zod';
import type { Rng } from '../../core/rng.js';
import type { Optimizer } from '../optimizers/optimizer.js';

/**
 * How the tasks' losses become one update. A balancer sees numbers only, one per task or per pair of tasks, and gives every
 * task a weight; every method here is of that form, the gradient ones too, since what they make of the tasks' gradients are
 * combinations whose coefficients follow from inner products. It is pure: state in, state out, and the state is plain JSON,
 * which goes into checkpoints as it is.
 *
 * Losses come multiplied by the user's `tasks.<t>.weight`, divided by the mean of these weights; so do gradients. What a
 * balancer says is on the scale of a mean over the tasks: 1/t for each is what `equal` gives, and a method whose paper sums over the
 * tasks is divided by t, so that one learning rate suits all of them.
 *
 * A task is absent from a step when its loss is exactly 0: no row of the batch has a label for it, or the user's weight is 0. Its
 * weight then means nothing, and what is remembered of it stays as it is.
 */
export interface LossBalancer<State = unknown> {
  /**
   * What `weigh` has to see. `state`: nothing of the batch, so that the step is one piece. `losses`: the batch's losses; the
   * step is split between its way forward and its way back. `gram`: also the inner products of the tasks' gradients.
   */
  readonly needs: 'state' | 'losses' | 'gram';
  /** Whose gradients the inner products are taken of; with `needs: gram`. */
  readonly over?: GradientPlace;
  /** Whether `weigh` may ask for a shorter gradient, see `maxNorm`. */
  readonly shortens?: boolean;
  /** Whether `afterStep` needs the losses on the same batch after the step: one more way forward. */
  readonly rereads?: boolean;
  init(): State;
  /** Whether this step can do with what it has, although `needs` says more. */
  skips?(state: State): boolean;
  weigh(state: State, step: StepView): Weighing<State>;
  /** After the weights have moved. */
  afterStep?(state: State, outcome: StepOutcome): State;
  /** @param losses [t] the epoch's mean losses; null for a task without labels in it */
  afterEpoch?(state: State, losses: readonly (number | null)[]): State;
}

/**
 * `parameters`: all that the tasks share, `trunk/…` and the tables of its sparse inputs. `representation`: what the shared half gives
 * out, under hard sharing the trunk's output. `lastLayer`: the weights of the last shared layer.
 */
export type GradientPlace = 'parameters' | 'representation' | 'lastLayer';

/** What a balancer may look at in a step. */
export interface StepView {
  /** [t] 0 for absent tasks; with `needs: losses` or `gram`. */
  readonly losses?: readonly number[];
  /** [t, t] inner products of the tasks' gradients, zeros for absent tasks; with `needs: gram`. */
  readonly gram?: readonly (readonly number[])[];
  /** A stream of this step alone, from the seed and the step's number. */
  readonly rng: Rng;
}

export interface Weighing<State> {
  /** [t] what the tasks' gradients are multiplied by before they are summed, in what the tasks share. */
  readonly shared: readonly number[];
  /** [t] the same for the heads' own weights, of balancers that have seen inner products; left out: as in what they share. */
  readonly heads?: readonly number[];
  /** The largest norm of the sum in what the tasks share; a longer one is shortened. */
  readonly maxNorm?: number;
  readonly state: State;
}

/** What a step led to. */
export interface StepOutcome {
  /** [t] before the step; 0 for absent tasks. */
  readonly losses: readonly number[];
  /** [t] on the same batch after it; with `rereads`. */
  readonly lossesAfter?: readonly number[];
  /** What the step's rule was fed. */
  readonly scalars: { readonly learningRate: number; readonly step: number };
}

/** What a balancer is built for. */
export interface BalancingContext {
  readonly tasks: readonly {
    readonly name: string;
    /** `tasks.<t>.weight` divided by the mean of these weights. */
    readonly weight: number;
  }[];
  /** The rule that trains the network, for what a balancer learns by it. */
  readonly optimizer: Optimizer;
}

export interface BalancingKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters and keeps a state of its own
  create(params: any, context: BalancingContext): LossBalancer<any>;
}
