import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import { averageStep } from '../averagedWeights.js';
import type { GradientPlace } from '../balancing/balancer.js';
import { joinBatch } from '../joinBatch.js';
import type { Optimizer, StepScalars } from '../optimizers/optimizer.js';
import { splitStep } from '../splitStep.js';
import { taskLosses } from '../taskLosses.js';
import {
  type BatchRest,
  bagsOf,
  type Gradients,
  gradientStep,
  type Named,
  type StepBatch,
  squaredNorm,
  updateStep,
  type VariableStep,
} from '../trainingStep.js';
import { rowsOfTables } from './rowsOfTables.js';

/** What gradients are taken of: a batch, or the numbers of its rows in the state's tables and what it has beside them. */
export type GradientInputs = FedBatch & {
  /** [t] */
  readonly lossWeights: Tensor1D;
};

/** How a batch comes in. */
export type FedBatch =
  | { readonly batch: StepBatch; readonly numbers?: undefined }
  /** `numbers`: [b] int32 */
  | { readonly batch: BatchRest; readonly numbers: Tensor1D };

/** What an update goes by beside gradients. */
export interface UpdateInputs {
  readonly scalars: StepScalars;
  readonly own: Readonly<Record<string, VariableStep>>;
  readonly averageRate?: Scalar;
  /** What gradients are multiplied by first; left out: nothing. */
  readonly scale?: Scalar;
}

/**
 * The functions that a training step is made of, over the state `weights/…`, `slots/…`, `average/…` and the tables `data/…`, which stay as they are. They
 * are pure, and read no value back: whatever differs from step to step comes in as a tensor.
 */
export interface StepFunctions {
  /** Outputs `losses` [t], `bags` where there are any, and `gradients/…`; the state stays. */
  gradients(state: Named, inputs: GradientInputs): { state: Named; outputs: Named };
  /** No outputs. */
  update(state: Named, inputs: UpdateInputs & { readonly gradients: Named }): { state: Named; outputs: Named };
  /** Both; outputs `losses` and `bags`. The gradient is clipped by its norm, which must be all of it: tables have none here. */
  whole(state: Named, inputs: GradientInputs & UpdateInputs): { state: Named; outputs: Named };
  /**
   * Both, where the host decides in between: the outputs `losses`, and `products` [t, t] where they are asked for, follow from the batch alone. Tables are
   * among the weights, if there are any.
   */
  hosted(form: HostedForm): (state: Named, inputs: HostedInputs) => { state: Named; outputs: Named };
  /** Output `losses` [t]; the state stays. */
  losses(state: Named, fed: FedBatch): { state: Named; outputs: Named };
}

/** What kinds of steps there are where the host decides within them. */
export interface HostedForm {
  /** Whose gradients' inner products it sees; left out: none, and then heads weigh what the trunk weighs. */
  readonly over?: GradientPlace;
  readonly shortens: boolean;
  /** [t] what losses are multiplied by first. */
  readonly userWeights: readonly number[];
}

export type HostedInputs = FedBatch &
  UpdateInputs & {
    /** What the host decides: [t], [t], and the largest norm of the gradient of what tasks share. */
    readonly decided: { readonly shared: Tensor1D; readonly heads: Tensor1D; readonly maxNorm: Scalar };
    /** [b, b] K of the batch's sparse rows, see `bagsKernel`; where inner products are taken of tables' gradients. */
    readonly kernel?: Tensor2D;
  };

export function stepFunctions(
  backend: Backend,
  model: MultiTaskModel,
  optimizer: Optimizer,
  clipNorm?: number,
): StepFunctions {
  const { tf } = backend;

  function move(state: Named, gradients: Named, { scalars, own, averageRate, scale }: UpdateInputs): Named {
    const next = updateStep(
      backend,
      optimizer,
      under('weights/', state),
      gradients,
      under('slots/', state),
      scalars,
      scale,
      own,
    );
    const average = averageRate && averageStep(backend, under('average/', state), next.weights, averageRate);
    return { ...onto('weights/', next.weights), ...onto('slots/', next.slots), ...onto('average/', average ?? {}) };
  }

  /** min(1, clip / norm), which is exactly 1 where the norm is not above. */
  function clipping(gradients: Named, largest: number): Scalar {
    return tf.tidy(() => tf.div(largest, tf.maximum(tf.sqrt(squaredNorm(backend, gradients)), largest)) as Scalar);
  }

  function withBatch<T>(state: Named, given: FedBatch, use: (batch: StepBatch) => T): T {
    const rows = given.numbers && rowsOfTables(backend, state, given.numbers);
    const result = use(rows ? joinBatch(rows, given.batch as BatchRest) : (given.batch as StepBatch));
    tf.dispose(rows as never);
    return result;
  }

  function gradientsOf(state: Named, given: GradientInputs): Gradients {
    return withBatch(state, given, (batch) =>
      gradientStep(backend, model, under('weights/', state), batch, given.lossWeights),
    );
  }

  /** The batch with the sum of its bags in the place of their entries. */
  function withBags(weights: Named, batch: StepBatch): StepBatch {
    const { entries, ...rest } = batch;
    return entries ? { ...rest, bags: bagsOf(backend, model, weights, entries) } : batch;
  }

  /** Multiplies the gradients of what tasks share by min(1, largest / their norm). */
  function shorten(gradients: Named, largest: Scalar): Named {
    const shared = Object.keys(gradients).filter((name) => name.startsWith('trunk/'));
    return tf.tidy(() => {
      const norm = tf.sqrt(squaredNorm(backend, Object.fromEntries(shared.map((name) => [name, gradients[name]]))));
      const factor = tf.div(largest, tf.maximum(norm, largest));
      return Object.fromEntries(shared.map((name) => [name, tf.mul(gradients[name], factor)]));
    });
  }

  function hostedStep({ over, shortens, userWeights }: HostedForm, state: Named, inputs: HostedInputs) {
    const { shared, heads, maxNorm } = inputs.decided;
    return withBatch(state, inputs, (given) => {
      const weights = under('weights/', state);
      const batch = withBags(weights, given);
      const tables = new Set(given.entries ? model.tables.map(({ name }) => name) : []);
      const own = Object.fromEntries(Object.entries(weights).filter(([name]) => !tables.has(name)));
      const step = splitStep(backend, model, own, batch, userWeights);
      const all = userWeights.map((_, i) => i);
      const products = over && step.products(over, all, () => inputs.kernel as Tensor2D);
      const user = tf.tensor1d([...userWeights]);
      const cotangents = [shared, heads].map((decided) => tf.mul(decided, user));
      const { gradients, bags } = step.combined(
        { shared: cotangents[0] as Tensor1D, heads: cotangents[1] as Tensor1D, members: over && shared },
        over === undefined,
      );
      given.entries?.forEach((entries, i) => {
        const { name } = model.tables[i];
        gradients[name] = tf.grad((table) => backend.sparseProduct!(entries, table as Tensor2D))(weights[name], bags);
      });
      const losses = tf.clone(step.losses);
      step.dispose();
      const shorter = shortens ? shorten(gradients, maxNorm) : {};
      const together = { ...gradients, ...shorter };
      const scale = clipNorm === undefined ? undefined : clipping(together, clipNorm);
      const next = move(state, together, { ...inputs, scale });
      tf.dispose([gradients, shorter, scale, user, cotangents, bags, given.entries && batch.bags] as never);
      return { state: next, outputs: { losses, ...(products && { products }) } };
    });
  }

  return {
    gradients(state, inputs) {
      const { losses, bags, gradients } = gradientsOf(state, inputs);
      return { state: {}, outputs: { losses, ...(bags && { bags }), ...onto('gradients/', gradients) } };
    },
    hosted: (form) => (state, inputs) => hostedStep(form, state, inputs),
    losses: (state, fed) =>
      withBatch(state, fed, (given) => {
        const losses = tf.tidy(() => {
          const weights = under('weights/', state);
          const batch = withBags(weights, given);
          return taskLosses(backend, model, weights, model.shared(backend, weights, batch), batch);
        });
        return { state: {}, outputs: { losses } };
      }),
    update: (state, inputs) => ({ state: move(state, inputs.gradients, inputs), outputs: {} }),
    whole(state, inputs) {
      const { losses, bags, gradients } = gradientsOf(state, inputs);
      const scale = clipNorm === undefined ? undefined : clipping(gradients, clipNorm);
      const next = move(state, gradients, { ...inputs, scale });
      tf.dispose([gradients as never, scale as never]);
      return { state: next, outputs: { losses, ...(bags && { bags }) } };
    },
  };
}

/** Those whose names begin with `prefix`, without it. */
function under(prefix: string, named: Named): Named {
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}

function onto(prefix: string, named: Named): Named {
  return Object.fromEntries(Object.entries(named).map(([name, tensor]) => [`${prefix}${name}`, tensor]));
}
