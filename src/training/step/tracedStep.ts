import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { Tracing } from '../../backend/tracing/createTracing.js';
import type { Program } from '../../backend/tracing/loadProgram.js';
import { splitTrace } from '../../backend/tracing/splitTrace.js';
import { type IsLoose, signatureOf } from '../../backend/tracing/tensorTree.js';
import type { Trace } from '../../backend/tracing/trace.js';
import { Untraceable } from '../../backend/tracing/untraceable.js';
import { bagsKernel } from '../../network/bagsKernel.js';
import type { HostedBalance, LossBalance } from '../lossBalance.js';
import type { NetworkState, PlannedUpdate } from '../networkState.js';
import { addGradients, type Named } from '../trainingStep.js';
import type { DataTables } from './dataTables.js';
import type { FedBatch, StepFunctions, UpdateInputs } from './stepFunctions.js';
import type { StepOutcome, StepPart, StepRequest, TrainStep } from './trainStep.js';

/** Batches have unequally many entries of sparse features. */
const isLoose: IsLoose = (path) => path.startsWith('batch/entries/');

/** Sessions that are kept, for steps of as many forms: each holds the whole state once more. */
const mostPrograms = 3;

/**
 * A step as a graph: its functions are recorded at the first step of each form and replayed from then on, with weights, slots and averages
 * as variables that live in TensorFlow's session. What the step did eagerly while it was recorded is thrown away, so that every step is
 * computed alike, the first one of a resumed run too.
 *
 * Where the training's rows lie in tables, they are put into the session too, and a step is fed the numbers of its batch's rows.
 *
 * A step of one batch is one graph, in two halves where the host decides in its middle what losses weigh. Where gradients are summed up over
 * batches, or clipped by a norm to which tables on the host add, it is two: one for the gradients and one for the update.
 *
 * @param rules `clipNorm`: where the update is not in the same graph as the gradients; `inTwo`: whether it is not; `tables`: the training's rows
 */
export function tracedStep(
  backend: Backend,
  tracing: Tracing,
  network: NetworkState,
  balance: LossBalance,
  functions: StepFunctions,
  { clipNorm, inTwo, tables }: { readonly clipNorm?: number; readonly inTwo: boolean; readonly tables?: DataTables },
): TrainStep {
  const { tf } = backend;
  // The one used last comes last.
  const programs = new Map<string, Program>();

  /** What a step is fed of a batch. */
  function open({ rows, open, openRest }: StepPart): FedBatch {
    return tables && openRest ? { batch: openRest(), numbers: tables.numbers(rows) } : { batch: open() };
  }

  /**
   * Hands a function what it is recorded with: state and batch, and in the place of the tables of all rows those of the batch's. What it opens
   * for that is gone afterwards.
   */
  function withState<T>(fed: FedBatch, rows: ArrayLike<number>, record: (state: Named, fed: FedBatch) => T): T {
    if (fed.numbers === undefined) return record(network.tensors, fed);
    const own = tables!.openBatch(rows);
    try {
      return record({ ...network.tensors, ...own.tables }, { ...fed, numbers: own.numbers });
    } finally {
      tf.dispose(own as never);
    }
  }

  /** The session for steps of a form, with the state in it, and the data where a batch is fed by numbers. */
  function enter(key: string, { numbers }: FedBatch, record: () => ReadonlyMap<string, Trace>): Program {
    let program = programs.get(key);
    if (!program) {
      const traces = record();
      const data = numbers && tables!.open();
      try {
        const fixed = Object.entries(data ?? {}).map(([name, { shape }]) => [name, shape] as const);
        program = tracing.load(traces, new Map(fixed));
        if (data) program.write(data);
      } finally {
        tf.dispose(data as never);
      }
    }
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
    const fed = open(part);
    const weighed = balance.weigh(request.step);
    const beside = { lossWeights: tf.tensor1d([...weighed.lossWeights]), ...updateInputs(request, plan) };
    const inputs = { ...fed, ...beside };
    const { program, outputs } = orDispose(inputs, () => {
      const program = enter(signatureOf(inputs, isLoose), fed, () =>
        withState(fed, part.rows, (state, given) => {
          const { trace, outputs } = tracing.trace(functions.whole, state, { ...given, ...beside }, isLoose);
          tf.dispose(outputs);
          return new Map([['whole', trace]]);
        }),
      );
      return { program, outputs: program.run('whole', inputs) };
    });
    network.lend(program, program.read);
    const losses = outputs.losses.dataSync() as Float32Array;
    weighed.note(losses);
    if (outputs.bags) network.backward(part.features, part.rows, outputs.bags.dataSync() as Float32Array);
    plan.finish({ learningRate: request.learningRate, scale: 1 });
    tf.dispose([outputs as never, inputs as never]);
    return { losses: [losses], reread, dispose() {} };
  }

  /** Gradients in one graph, batch after batch, and the update in another. */
  function takeInTwo(request: StepRequest, plan: PlannedUpdate): StepOutcome {
    const { parts } = request;
    const n = parts.length;
    const losses: Float32Array[] = [];
    let gradients: Named = {};
    let program: Program | undefined;
    const update = { ...updateInputs(request, plan), scale: tf.scalar(1) };
    for (const part of parts) {
      const { features, rows } = part;
      const fed = open(part);
      const weighed = balance.weigh(request.step);
      const beside = { lossWeights: tf.tensor1d([...weighed.lossWeights]) };
      const inputs = { ...fed, ...beside };
      const entered = orDispose([inputs, update], () => {
        const program = enter([inputs, update].map((tree) => signatureOf(tree)).join('\n\n'), fed, () =>
          withState(fed, rows, (state, given) => {
            const first = tracing.trace(functions.gradients, state, { ...given, ...beside });
            const gradients = gradientsOf(first.outputs);
            const second = tracing.trace(functions.update, network.tensors, { ...update, gradients });
            tf.dispose([first.outputs, second.outputs]);
            return new Map([
              ['gradients', first.trace],
              ['update', second.trace],
            ]);
          }),
        );
        return { program, outputs: program.run('gradients', inputs) };
      });
      const { outputs } = entered;
      program = entered.program;
      network.lend(program, program.read);
      const own = outputs.losses.dataSync() as Float32Array;
      weighed.note(own);
      if (outputs.bags) network.backward(features, rows, outputs.bags.dataSync() as Float32Array);
      const found = gradientsOf(outputs);
      gradients = losses.length === 0 ? found : addGradients(backend, gradients, found);
      losses.push(own);
      tf.dispose([inputs, outputs.losses, outputs.bags] as never);
    }
    const norm = clipNorm === undefined ? 0 : Math.sqrt(squareOf(gradients) + network.tablesSquaredNorm()) / n;
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
    return { losses, reread, dispose() {} };
  }

  /** No balancer that knows its weights before the step reads losses again. */
  async function reread(): Promise<never> {
    throw new Error('a traced step is not read again');
  }

  /** A step in whose middle the host decides what losses weigh: one graph in two halves. */
  async function takeHosted(request: StepRequest, plan: PlannedUpdate, hosted: HostedBalance): Promise<StepOutcome> {
    const [part] = request.parts;
    const fed = open(part);
    const { userWeights, shortens, rereads } = hosted;
    const over = hosted.over();
    const seesTables = fed.batch.entries && over !== undefined && over !== 'representation';
    const b = part.rows.length;
    const beside = {
      ...updateInputs(request, plan),
      ...(seesTables && { kernel: tf.tensor2d(bagsKernel(part.features, part.rows), [b, b]) }),
    };
    const blank = {
      shared: tf.tensor1d([...userWeights]),
      heads: tf.tensor1d([...userWeights]),
      maxNorm: tf.scalar(1),
    };
    const inputs = { ...fed, ...beside };
    /** The step is taken by now: what has no graph here is not compared, and must not be taken once more. */
    const compare = async (own: number) => {
      try {
        comparing = await hosted.compare(own, async () => timeEqual(part, fed, beside, userWeights));
      } catch (cause) {
        if (!(cause instanceof Untraceable)) throw cause;
        comparing = false;
      }
    };
    const started = performance.now();
    const { program, outputs } = orDispose([inputs, blank], () => {
      const program = enter(`${over}\n${signatureOf(inputs, isLoose)}`, fed, () =>
        withState(fed, part.rows, (state, given) => {
          const step = functions.hosted({ over, shortens, userWeights });
          const { trace, outputs } = tracing.trace(step, state, { ...given, ...beside, decided: blank }, isLoose);
          tf.dispose(outputs);
          const { first, second } = splitTrace(
            trace,
            () => true,
            (input) => input.startsWith('decided/'),
          );
          const traces = new Map([
            ['first', first],
            ['second', second],
          ]);
          if (rereads) {
            const again = tracing.trace(functions.losses, state, given, isLoose);
            tf.dispose(again.outputs);
            traces.set('losses', again.trace);
          }
          return traces;
        }),
      );
      return { program, outputs: program.run('first', inputs) };
    });
    const losses = (outputs.losses.dataSync() as Float32Array).slice();
    const says = hosted.weigh(request.step, losses, outputs.products?.dataSync());
    const decided = {
      shared: tf.tensor1d([...says.shared]),
      heads: tf.tensor1d([...(says.heads ?? says.shared)]),
      maxNorm: tf.scalar(says.maxNorm ?? 1e30),
    };
    try {
      program.run('second', { ...inputs, decided });
    } catch (cause) {
      // Too late to compute the step otherwise: the balancing has its losses already.
      throw new Error((cause as Error).message, { cause });
    }
    network.lend(program, program.read);
    plan.finish({ learningRate: request.learningRate, scale: 1 });
    tf.dispose([outputs, decided, blank] as never);
    if (comparing) await compare(performance.now() - started);
    if (!comparing) closeEqual();
    return {
      losses: [losses],
      async reread() {
        const again = program.run('losses', inputs);
        const values = (again.losses.dataSync() as Float32Array).slice();
        tf.dispose(again);
        return values;
      },
      dispose: () => tf.dispose(inputs as never),
    };
  }

  /** Whether steps are still to be compared with `equal`'s, and the session in which those are taken. */
  let comparing = true;
  let equal: Program | undefined;

  /** Milliseconds of a step of equal weights on the same batch, which comes to nothing. */
  function timeEqual(part: StepPart, fed: FedBatch, beside: UpdateInputs, userWeights: readonly number[]): number {
    const lossWeights = tf.tensor1d(userWeights.map((weight) => weight / userWeights.length));
    const inputs = { ...fed, ...beside, lossWeights };
    if (!equal) {
      const { trace } = withState(fed, part.rows, (state, given) => {
        const traced = tracing.trace(functions.whole, state, { ...given, ...beside, lossWeights }, isLoose);
        tf.dispose(traced.outputs);
        return traced;
      });
      const data = fed.numbers && tables!.open();
      const fixed = Object.entries(data ?? {}).map(([name, { shape }]) => [name, shape] as const);
      equal = tracing.load(new Map([['whole', trace]]), new Map(fixed));
      equal.write({ ...network.tensors, ...data });
      tf.dispose(data as never);
      tf.dispose(equal.run('whole', inputs));
    }
    const started = performance.now();
    tf.dispose(equal.run('whole', inputs));
    const took = performance.now() - started;
    lossWeights.dispose();
    return took;
  }

  function closeEqual(): void {
    equal?.close();
    equal = undefined;
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
      if (balance.hosted) return takeHosted(request, plan, balance.hosted);
      return inTwo || request.parts.length > 1 ? takeInTwo(request, plan) : takeWhole(request, plan);
    },
    dispose() {
      closeEqual();
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
