import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { Tracing } from '../../backend/tracing/createTracing.js';
import type { Program } from '../../backend/tracing/loadProgram.js';
import { signatureOf } from '../../backend/tracing/tensorTree.js';
import type { Trace } from '../../backend/tracing/trace.js';
import type { LossBalance } from '../lossBalance.js';
import type { NetworkState, PlannedUpdate } from '../networkState.js';
import { addGradients, type Named, type StepBatch } from '../trainingStep.js';
import type { StepFunctions, UpdateInputs } from './stepFunctions.js';
import type { StepOutcome, StepRequest, TrainStep } from './trainStep.js';

/** Sessions that are kept, for steps of as many forms: each holds the whole state once more. */
const mostPrograms = 3;

/**
 * A step as a graph: its functions are recorded at the first step of each form and replayed from then on, with weights, slots and averages
 * as variables that live in TensorFlow's session. What the step did eagerly while it was recorded is thrown away, so that every step is
 * computed alike, the first one of a resumed run too.
 *
 * A step of one batch is one graph. Where gradients are summed up over batches, or clipped by a norm to which tables on the host
 * add, it is two: one for the gradients and one for the update.
 *
 * @param clipNorm where the update is not in the same graph as the gradients
 */
export function tracedStep(
  backend: Backend,
  tracing: Tracing,
  network: NetworkState,
  balance: LossBalance,
  functions: StepFunctions,
  { clipNorm, inTwo }: { readonly clipNorm?: number; readonly inTwo: boolean },
): TrainStep {
  const { tf } = backend;
  // The one used last comes last.
  const programs = new Map<string, Program>();

  /** The session for steps of a form, with the state in it. */
  function enter(key: string, record: () => ReadonlyMap<string, Trace>): Program {
    const program = programs.get(key) ?? tracing.load(record());
    programs.delete(key);
    programs.set(key, program);
    if (network.holder !== program) program.write(network.tensors);
    const [oldest] = programs;
    if (programs.size > mostPrograms) {
      programs.delete(oldest[0]);
      oldest[1].close();
    }
    return program;
  }

  /** What fails leaves nothing behind. */
  function orDispose<T>(inputs: unknown, work: () => T): T {
    try {
      return work();
    } catch (cause) {
      tf.dispose(inputs as never);
      throw cause;
    }
  }

  /** A step of one batch, in one graph. */
  function takeWhole(request: StepRequest, plan: PlannedUpdate): StepOutcome {
    const [part] = request.parts;
    const batch = part.open();
    const weighed = balance.weigh(request.step);
    const inputs = { batch, lossWeights: tf.tensor1d([...weighed.lossWeights]), ...updateInputs(request, plan) };
    const { program, outputs } = orDispose(inputs, () => {
      const program = enter(signatureOf(inputs), () => {
        const { trace, outputs } = tracing.trace(functions.whole, network.tensors, inputs);
        tf.dispose(outputs);
        return new Map([['whole', trace]]);
      });
      return { program, outputs: program.run('whole', inputs) };
    });
    network.lend(program, program.read);
    const losses = outputs.losses.dataSync() as Float32Array;
    weighed.note(losses);
    if (outputs.bags) network.backward(part.features, part.rows, outputs.bags.dataSync() as Float32Array);
    plan.finish({ learningRate: request.learningRate, scale: 1 });
    const { batch: kept, ...fed } = inputs;
    tf.dispose([outputs as never, fed as never]);
    return { losses: [losses], batch: kept };
  }

  /** Gradients in one graph, batch after batch, and the update in another. */
  function takeInTwo(request: StepRequest, plan: PlannedUpdate): StepOutcome {
    const { parts } = request;
    const n = parts.length;
    const losses: Float32Array[] = [];
    let gradients: Named = {};
    let square = 0;
    let last: StepBatch | undefined;
    let program: Program | undefined;
    const update = { ...updateInputs(request, plan), scale: tf.scalar(1) };
    for (const { open, features, rows } of parts) {
      tf.dispose(last as never);
      const batch = (last = open());
      const weighed = balance.weigh(request.step);
      const inputs = { batch, lossWeights: tf.tensor1d([...weighed.lossWeights]) };
      const entered = orDispose([inputs, update], () => {
        const program = enter([inputs, update].map(signatureOf).join('\n\n'), () => {
          const { tensors } = network;
          const first = tracing.trace(functions.gradients, tensors, inputs);
          const second = tracing.trace(functions.update, tensors, { ...update, gradients: gradientsOf(first.outputs) });
          tf.dispose([first.outputs, second.outputs]);
          return new Map([
            ['gradients', first.trace],
            ['update', second.trace],
          ]);
        });
        return { program, outputs: program.run('gradients', inputs) };
      });
      const { outputs } = entered;
      program = entered.program;
      network.lend(program, program.read);
      const own = outputs.losses.dataSync() as Float32Array;
      weighed.note(own);
      if (outputs.bags) square = network.backward(features, rows, outputs.bags.dataSync() as Float32Array);
      const found = gradientsOf(outputs);
      gradients = losses.length === 0 ? found : addGradients(backend, gradients, found);
      losses.push(own);
      tf.dispose([inputs.lossWeights, outputs.losses, outputs.bags] as never);
    }
    const norm = clipNorm === undefined ? 0 : Math.sqrt(squareOf(gradients) + square) / n;
    const scale = clipNorm !== undefined && norm > clipNorm ? clipNorm / norm / n : 1 / n;
    update.scale.dispose();
    update.scale = tf.scalar(scale);
    const holder = program!;
    try {
      holder.run('update', { ...update, gradients });
    } catch (cause) {
      // Too late to compute the step otherwise: tables and balancing have its losses and gradients already.
      throw new Error((cause as Error).message, { cause });
    }
    network.lend(holder, holder.read);
    plan.finish({ learningRate: request.learningRate, scale });
    tf.dispose([update as never, gradients]);
    return { losses, batch: last! };
  }

  function updateInputs({ step, learningRate }: StepRequest, { own, averageRate }: PlannedUpdate): UpdateInputs {
    return {
      scalars: { learningRate: tf.scalar(learningRate), step: tf.scalar(step + 1) },
      own,
      ...(averageRate !== undefined && { averageRate: tf.scalar(averageRate) }),
    };
  }

  function squareOf(gradients: Named): number {
    return tf.tidy(() =>
      Object.values(gradients).reduce((sum, gradient) => sum + tf.sum(tf.square(gradient)).dataSync()[0], 0),
    );
  }

  return {
    how: { kind: 'traced' },
    async take(request) {
      const { step, moving, rateOf } = request;
      const plan = network.planUpdate(step + 1, moving, rateOf, true);
      return inTwo || request.parts.length > 1 ? takeInTwo(request, plan) : takeWhole(request, plan);
    },
    dispose() {
      for (const program of programs.values()) program.close();
      programs.clear();
    },
  };
}

function gradientsOf(outputs: Named): Record<string, Tensor> {
  const prefix = 'gradients/';
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}
