import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import { averageStep } from '../averagedWeights.js';
import { joinBatch } from '../joinBatch.js';
import type { Optimizer, StepScalars } from '../optimizers/optimizer.js';
import {
  type BatchRest,
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
}

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

  function gradientsOf(state: Named, given: GradientInputs): Gradients {
    const rows = given.numbers && rowsOfTables(backend, state, given.numbers);
    const batch = rows ? joinBatch(rows, given.batch as BatchRest) : (given.batch as StepBatch);
    const result = gradientStep(backend, model, under('weights/', state), batch, given.lossWeights);
    tf.dispose(rows as never);
    return result;
  }

  return {
    gradients(state, inputs) {
      const { losses, bags, gradients } = gradientsOf(state, inputs);
      return { state: {}, outputs: { losses, ...(bags && { bags }), ...onto('gradients/', gradients) } };
    },
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
