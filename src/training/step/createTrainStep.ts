import type { Backend } from '../../backend/backend.js';
import { Untraceable } from '../../backend/tracing/untraceable.js';
import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import type { LossBalance } from '../lossBalance.js';
import type { NetworkState } from '../networkState.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { DataTables } from './dataTables.js';
import { eagerStep } from './eagerStep.js';
import { stepFunctions } from './stepFunctions.js';
import { tracedStep } from './tracedStep.js';
import type { TrainStep } from './trainStep.js';

/** Larger tables of sparse inputs (128 MB, and as much again for each of their slots) stay on the host. */
const mostTableNumbers = 2 ** 25;

export interface StepRules {
  /** Largest norm of the whole gradient; left out: no clipping. */
  readonly clipNorm?: number;
  /** Batches per step. */
  readonly accumulate: number;
  /** The training's rows, where a traced step may take its batches out of them. */
  readonly tables?: DataTables;
}

/**
 * The step that a training takes: traced where backend and balancing let it, else eager. A step that turns out not to be traceable when
 * it is first taken is taken eagerly, and so are all after it.
 */
export function createTrainStep(
  backend: Backend,
  model: MultiTaskModel,
  network: NetworkState,
  optimizer: Optimizer,
  balance: LossBalance,
  { clipNorm, accumulate, tables }: StepRules,
): TrainStep {
  const eager = (reason: string) => eagerStep(backend, model, network, balance, reason, clipNorm);
  const { tracing } = backend;
  if (!tracing) return eager(`the backend ${backend.kind} has no graphs`);
  if (balance.eagerSince !== undefined) return eager(balance.eagerSince);
  // Gradients of whole tables are not summed up over batches outside of the graph.
  const tablesInside = backend.sparseProduct !== undefined && accumulate === 1 && network.tableSize <= mostTableNumbers;
  if (balance.hosted && network.sparse && !tablesInside) {
    return eager(
      'the host decides within the step what losses weigh, and tables of sparse inputs this large lie there too',
    );
  }
  network.placeTables(tablesInside);
  const inTwo = accumulate > 1 || (clipNorm !== undefined && network.sparse !== undefined && !tablesInside);
  const functions = stepFunctions(backend, model, optimizer, clipNorm);
  let step = tracedStep(backend, tracing, network, balance, functions, { clipNorm, inTwo, tables });
  return {
    get how() {
      return step.how;
    },
    async take(request) {
      try {
        return await step.take(request);
      } catch (cause) {
        if (!(cause instanceof Untraceable)) throw cause;
        network.placeTables(false);
        step.dispose();
        step = eager(cause.message);
        return step.take(request);
      }
    },
    dispose: () => step.dispose(),
  };
}
