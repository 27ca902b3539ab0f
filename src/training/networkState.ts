import type { Backend } from '../backend/backend.js';
import type { Rng } from '../core/rng.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { hostSparseInput } from '../network/hostSparseInput.js';
import { initialize } from '../network/initialize.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import { predict } from '../network/predict.js';
import type { SparseInput } from '../network/sparseInput.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { hostSparseTrainer } from './sparseTrainer.js';
import { type Named, updateStep } from './trainingStep.js';

/** What steps change in a network: its weights on the backend, its tables on the host, and the optimizer's slots of both. */
export interface NetworkState {
  /** The weights on the backend that the next step starts from. */
  readonly weights: Named;
  /** The tables, where the network has any. */
  readonly sparse?: SparseInput;
  /**
   * Takes in the gradient of the bags' sum.
   *
   * @param gradient [b, entry width]
   * @returns the squared norm of the tables' gradient
   */
  backward(rows: ArrayLike<number>, gradient: Float32Array): number;
  /**
   * Applies the rule to every weight and table.
   *
   * @param scalars `scale`: what gradients are multiplied by first (clipping); 1 changes nothing
   */
  update(gradients: Named, scalars: { learningRate: number; step: number; scale: number }): void;
  /** [rows, k] per task, from the weights as they are now. */
  predict(features: FeatureSet, rows?: Uint32Array): Promise<Map<string, Float32Array>>;
  /** What {@link predict} goes by, tables included, by variable name. */
  values(): Promise<Map<string, Float32Array>>;
  /** Notes the weights down as the best ones so far. */
  keepBest(): Promise<void>;
  /** Goes back to the best ones, where any were noted down. */
  useBest(): void;
  /** Everything, for a checkpoint. */
  arrays(): Promise<Map<string, Float32Array>>;
  /** The way back: afterwards all is as it was when `arrays` were taken. */
  restore(arrays: ReadonlyMap<string, Float32Array>): void;
  dispose(): void;
}

/**
 * The state before the first step.
 *
 * @param trainRows the rows that any batch may hold
 * @param start draws the first weights
 */
export function createNetworkState(
  backend: Backend,
  model: MultiTaskModel,
  optimizer: Optimizer,
  features: FeatureSet,
  trainRows: ArrayLike<number>,
  start: Rng,
): NetworkState {
  const { tf } = backend;
  const tables = new Map(model.tables.map((table) => [table.name, initialize(table, start)]));
  const sparse = tables.size > 0 ? hostSparseInput(tables, model.trunk.entryWidth) : undefined;
  const sparseTrainer = sparse && hostSparseTrainer(sparse, optimizer, features, trainRows);
  let weights: Named = {};
  let slots: Named = {};
  for (const variable of model.variables) {
    weights[variable.name] = tf.tensor(initialize(variable, start), [...variable.shape]);
    for (const slot of optimizer.slots) slots[`${variable.name}/${slot}`] = tf.zeros([...variable.shape]);
  }
  let best: ReadonlyMap<string, Float32Array> | undefined;

  async function values() {
    const all = await valuesOf(weights);
    for (const [name, table] of tables) all.set(name, table.slice());
    return all;
  }

  function setWeights(all: ReadonlyMap<string, Float32Array>): void {
    refill(weights, all);
    for (const [name, table] of tables) table.set(all.get(name)!);
  }

  function refill(named: Named, all: ReadonlyMap<string, Float32Array>): void {
    for (const [name, old] of Object.entries(named)) {
      named[name] = tf.tensor(all.get(name)!.slice(), old.shape);
      old.dispose();
    }
  }

  return {
    get weights() {
      return weights;
    },
    sparse,
    backward: (rows, gradient) => sparseTrainer?.backward(rows, gradient) ?? 0,
    update(gradients, { learningRate, step, scale }) {
      const scalars = { learningRate: tf.scalar(learningRate), step: tf.scalar(step) };
      const scaleTensor = scale === 1 ? undefined : tf.scalar(scale);
      const next = updateStep(backend, optimizer, weights, gradients, slots, scalars, scaleTensor);
      sparseTrainer?.update({ learningRate, step, scale });
      tf.dispose([weights, slots, scalars.learningRate, scalars.step]);
      scaleTensor?.dispose();
      ({ weights, slots } = next);
    },
    predict: (some, rows) => predict(backend, model, weights, sparse, some, rows),
    values,
    async keepBest() {
      best = await values();
    },
    useBest() {
      if (best) setWeights(best);
    },
    async arrays() {
      const arrays = withPrefix('weights/', await values());
      for (const [name, array] of await valuesOf(slots)) arrays.set(`slots/${name}`, array);
      for (const [name, own] of sparseTrainer?.slots ?? []) {
        for (const [slot, array] of Object.entries(own)) arrays.set(`slots/${name}/${slot}`, array);
      }
      for (const [name, array] of best ?? []) arrays.set(`best/${name}`, array);
      return arrays;
    },
    restore(arrays) {
      setWeights(under('weights/', arrays));
      const saved = under('slots/', arrays);
      refill(slots, saved);
      for (const [name, own] of sparseTrainer?.slots ?? []) {
        for (const [slot, array] of Object.entries(own)) array.set(saved.get(`${name}/${slot}`)!);
      }
      const kept = under('best/', arrays);
      best = kept.size > 0 ? kept : undefined;
    },
    dispose: () => tf.dispose([weights, slots]),
  };
}

async function valuesOf(named: Named): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(named)) values.set(name, (await tensor.data()) as Float32Array);
  return values;
}

function withPrefix(prefix: string, values: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  return new Map([...values].map(([name, array]) => [`${prefix}${name}`, array]));
}

/** Those whose names begin with `prefix`, without it. */
function under(prefix: string, arrays: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const found = [...arrays].filter(([name]) => name.startsWith(prefix));
  return new Map(found.map(([name, array]) => [name.slice(prefix.length), array]));
}
