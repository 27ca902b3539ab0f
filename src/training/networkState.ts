import type { Backend } from '../backend/backend.js';
import type { SparseEntries } from '../backend/sparseEntries.js';
import type { Rng } from '../core/rng.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { initialize } from '../network/initialize.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import { predict } from '../network/predict.js';
import type { StoredTensor } from '../network/safetensors.js';
import type { SparseInput } from '../network/sparseInput.js';
import { averagedWeights, averageStep } from './averagedWeights.js';
import { hostSparseTrainer } from './hostSparseTrainer.js';
import { kernelSparseTrainer } from './kernelSparseTrainer.js';
import { movingUnits } from './movingUnits.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { packRows } from './packRows.js';
import { sparseEntries } from './sparseEntries.js';
import { type Named, updateStep, type VariableStep } from './trainingStep.js';

/** What an update moves and how, beside the weights that simply move. */
export interface PlannedUpdate {
  /** By variable; the caller disposes them. */
  readonly own: Readonly<Record<string, VariableStep>>;
  /** What is averaged moves by this, where anything is. */
  readonly averageRate?: number;
  /** Moves tables and their averages, and counts the step. */
  finish(scalars: { learningRate: number; scale: number }): void;
}

/** What steps change in a network: its weights on the backend, its tables on the host, and the optimizer's slots of both. */
export interface NetworkState {
  /** The weights on the backend that the next step starts from. */
  readonly weights: Named;
  /** Weights, slots and averages as `weights/…`, `slots/…`, `average/…`. */
  readonly tensors: Named;
  /** Whoever has moved `tensors` elsewhere and holds them, as long as nothing else has changed them. */
  readonly holder: unknown;
  /**
   * From now on the rows of the tables that training moves are among `tensors`, as weights `[u, entry width]` with slots and averages under
   * the tables' names; or they are not, and live on the host alone. They live there at the beginning.
   */
  placeTables(among: boolean): void;
  /** How many numbers those rows have. */
  readonly tableSize: number;
  /** What the bags of some rows are made of, where the tables are among `tensors`; the caller disposes it. */
  entries(features: FeatureSet, rows: ArrayLike<number>): SparseEntries[] | undefined;
  /**
   * Notes that `tensors` have moved on elsewhere; they are fetched when they are asked for.
   *
   * @param fetch gives them, in tensors that are then the state's
   */
  lend(holder: unknown, fetch: () => Named): void;
  /**
   * What an update that is carried out elsewhere moves; `finish` it when it is. Nothing comes of one that is not.
   *
   * @param step 1 on the first one
   * @param together whether all heads' variables are treated as the most special of them is, so that there are few kinds of updates
   */
  planUpdate(
    step: number,
    moving: readonly boolean[],
    rateOf?: (name: string) => number,
    together?: boolean,
  ): PlannedUpdate;
  /** The tables, where the network has any. */
  readonly sparse?: SparseInput;
  /**
   * Takes in the gradient of the bags' sum.
   *
   * @param gradient [b, entry width]
   */
  backward(features: FeatureSet, rows: ArrayLike<number>, gradient: Float32Array): void;
  /** Of the gradient that `backward` has taken in since the last update. */
  tablesSquaredNorm(): number;
  /**
   * Applies the rule to every weight and table, but for what stands still: it keeps weights and slots.
   *
   * @param scalars `step` is 1 on the first one; `scale`: what gradients are multiplied by first (clipping), 1 changes nothing
   * @param moving [t + s] which tasks' heads move, and which slices'
   * @param rateOf what the learning rate of a weight, by the name it is saved by, is multiplied by; 0 stands still; left out: 1 for all
   */
  update(
    gradients: Named,
    scalars: { learningRate: number; step: number; scale: number },
    moving: readonly boolean[],
    rateOf?: (name: string) => number,
  ): void;
  /** [rows, k] per task, from the weights as they are now, or from their average where one is kept. */
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
 * @param ema decay of the average over the weights of all steps; left out: none is kept
 * @param pretrained weights to start from, by the names they are saved by; the others are drawn
 * @param copies augmented rows that batches may hold beside the train rows; `unknown`: they change from epoch to epoch
 */
export function createNetworkState(
  backend: Backend,
  model: MultiTaskModel,
  optimizer: Optimizer,
  features: FeatureSet,
  trainRows: ArrayLike<number>,
  start: Rng,
  ema?: number,
  pretrained?: ReadonlyMap<string, StoredTensor>,
  copies?: FeatureSet | 'unknown',
): NetworkState {
  const { tf } = backend;
  const drawn = new Map(model.tables.map((table) => [table.name, initialize(table, start, pretrained)]));
  const { entryWidth } = model.trunk;
  const use = { features, trainRows, copies, pretrained };
  const byKernels =
    drawn.size > 0 && backend.openTables
      ? kernelSparseTrainer(backend.openTables, drawn, entryWidth, optimizer, use, ema !== undefined)
      : undefined;
  const sparseTrainer =
    byKernels ?? (drawn.size > 0 ? hostSparseTrainer(drawn, entryWidth, optimizer, use) : undefined);
  const sparse = sparseTrainer?.input;
  const tables = sparse?.tables ?? drawn;
  let weights: Named = {};
  let slots: Named = {};
  for (const variable of model.variables) {
    weights[variable.name] = tf.tensor(initialize(variable, start, pretrained), [...variable.shape]);
    for (const slot of optimizer.slots) slots[`${variable.name}/${slot}`] = tf.zeros([...variable.shape]);
  }
  const average =
    ema === undefined ? undefined : averagedWeights(backend, weights, sparse, ema, sparseTrainer?.average);
  const tableSlots = new Map<string, Float32Array>();
  for (const [name, own] of sparseTrainer?.slots ?? []) {
    for (const [slot, array] of Object.entries(own)) tableSlots.set(`${name}/${slot}`, array);
  }
  const { tasks, sliceHeads } = model.definition;
  const specs = [...model.variables, ...model.tables];
  const { units, of: unitsOf } = movingUnits(specs, tasks, sliceHeads?.slices);
  // Per unit the steps in which it stood still: a rule that counts steps counts those in which it moved.
  const idleSteps = new Float32Array(units.length);
  let best: ReadonlyMap<string, Float32Array> | undefined;

  /** What is evaluated and saved. */
  const served = () => average ?? { weights, tables, sparse };

  const { width = 0 } = sparse ?? {};
  const moving = sparseTrainer?.moving ?? new Map<string, Uint32Array>();
  let among = false;
  /** The tables' moving rows on the backend, for as long as nobody has taken them over. */
  let opened: Named = {};
  /** By name among `tensors` the arrays that hold the tables, their slots and averages, and of which table. */
  const hosted = new Map(
    model.tables.flatMap(({ name }) => [
      [`weights/${name}`, { table: name, array: tables.get(name)! }] as const,
      ...optimizer.slots.map(
        (slot) => [`slots/${name}/${slot}`, { table: name, array: tableSlots.get(`${name}/${slot}`)! }] as const,
      ),
      ...(average ? [[`average/${name}`, { table: name, array: average.tables.get(name)! }] as const] : []),
    ]),
  );
  const places = new Map<string, Int32Array>();

  function placesOf(table: string): Int32Array {
    let own = places.get(table);
    if (!own) {
      own = new Int32Array(tables.get(table)!.length / width);
      moving.get(table)!.forEach((row, i) => {
        own![row] = i;
      });
      places.set(table, own);
    }
    return own;
  }

  function openTables(): Named {
    if (!among || Object.keys(opened).length > 0) return opened;
    for (const [name, { table, array }] of hosted) {
      const rows = moving.get(table)!;
      opened[name] = tf.tensor2d(packRows.pack(array, rows, width), [rows.length, width]);
    }
    return opened;
  }

  function closeTables(): void {
    tf.dispose(opened);
    opened = {};
  }

  let lent: { readonly holder: unknown; readonly fetch: () => Named; stale: boolean } | undefined;

  const flat = (): Named =>
    Object.fromEntries(
      Object.entries({ weights, slots, average: average?.weights ?? {} }).flatMap(([prefix, named]) =>
        Object.entries(named).map(([name, tensor]) => [`${prefix}/${name}`, tensor]),
      ),
    );

  /** Brings the tensors home, where they have moved on elsewhere. */
  function settle(): void {
    if (!lent?.stale) return;
    lent.stale = false;
    const fetched = lent.fetch();
    for (const [name, { table, array }] of among ? hosted : []) {
      packRows.unpack(fetched[name].dataSync() as Float32Array, moving.get(table)!, width, array);
      fetched[name].dispose();
    }
    tf.dispose([weights, slots, average?.weights ?? {}]);
    for (const [prefix, named] of Object.entries({ weights, slots, average: average?.weights ?? {} })) {
      for (const name of Object.keys(named)) named[name] = fetched[`${prefix}/${name}`];
    }
  }

  /** The same, and all rows of the tables have taken all steps: for whoever reads or writes the arrays. */
  function settleAll(): void {
    settle();
    sparseTrainer?.settle();
  }

  /** What is special about this step for each variable or table for which something is. */
  function specialSteps(moving: readonly boolean[], rateOf: (name: string) => number, together = false) {
    const rates = units.map(({ name, task }) => (task === undefined || moving[task] ? rateOf(name) : 0));
    const idle = idleSteps.map((steps, unit) => (rates[unit] === 0 ? steps + 1 : steps));
    const isSpecial = (unit: number) => rates[unit] !== 1 || idle[unit] > 0;
    const heads = together && units.some(({ task }, unit) => task !== undefined && isSpecial(unit));
    const special = [...unitsOf].filter(([, own]) =>
      own.some((unit) => isSpecial(unit) || (heads && units[unit].task !== undefined)),
    );
    const steps = special.map(
      ([name, own]) => [name, own.map((unit) => ({ rate: rates[unit], idle: idle[unit] }))] as const,
    );
    return { special: new Map(steps), idle };
  }

  /** @param step 1 on the first one */
  function asTensors(own: readonly { rate: number; idle: number }[], step: number): VariableStep {
    const tensor = (values: number[]) => (values.length === 1 ? tf.scalar(values[0]) : tf.tensor1d(values));
    return {
      moves: tensor(own.map(({ rate }) => (rate > 0 ? 1 : 0))),
      // What has never moved has no step to count; any number will do for it.
      step: tensor(own.map(({ idle }) => Math.max(1, step - idle))),
      ...(own.some(({ rate }) => rate !== 1 && rate !== 0) && { rate: tensor(own.map(({ rate }) => rate)) }),
    };
  }

  function planUpdate(step: number, moving: readonly boolean[], rateOf: (name: string) => number, together = false) {
    const { special, idle } = specialSteps(moving, rateOf, together);
    const own = Object.fromEntries(
      (among ? specs : model.variables).flatMap(({ name }) =>
        special.has(name) ? [[name, asTensors(special.get(name)!, step)]] : [],
      ),
    );
    return {
      own,
      averageRate: average?.rateOf(step),
      finish({ learningRate, scale }: { learningRate: number; scale: number }) {
        idleSteps.set(idle);
        if (among) return;
        sparseTrainer?.update((name) => {
          const [own] = special.get(name) ?? [{ rate: 1, idle: 0 }];
          return own.rate === 0 ? undefined : { learningRate: learningRate * own.rate, step: step - own.idle, scale };
        }, average?.rateOf(step));
        average?.addTables(step);
      },
    };
  }

  return {
    get weights() {
      settle();
      return weights;
    },
    get tensors() {
      settle();
      return { ...flat(), ...openTables() };
    },
    get holder() {
      return lent?.holder;
    },
    placeTables(where) {
      settle();
      lent = undefined;
      closeTables();
      among = where && hosted.size > 0;
    },
    tableSize: [...moving.values()].reduce((sum, rows) => sum + rows.length * width, 0),
    entries(some, rows) {
      if (!among) return undefined;
      const blocks = some.blocks.filter((block) => block.kind === 'sparse');
      return blocks.map((block, i) => sparseEntries(backend, block, rows, placesOf(model.tables[i].name)));
    },
    lend(holder, fetch) {
      closeTables();
      lent = { holder, fetch, stale: true };
    },
    planUpdate: (step, moving, rateOf = () => 1, together) => planUpdate(step, moving, rateOf, together),
    sparse,
    backward: (some, rows, gradient) => sparseTrainer?.backward(some, rows, gradient),
    tablesSquaredNorm: () => sparseTrainer?.squaredNorm() ?? 0,
    update(gradients, { learningRate, step, scale }, moving, rateOf = () => 1) {
      settle();
      lent = undefined;
      const scalars = { learningRate: tf.scalar(learningRate), step: tf.scalar(step) };
      const scaleTensor = scale === 1 ? undefined : tf.scalar(scale);
      const { own, averageRate, finish } = planUpdate(step, moving, rateOf);
      const next = updateStep(backend, optimizer, weights, gradients, slots, scalars, scaleTensor, own);
      tf.dispose([weights, slots, { ...scalars, scale: scaleTensor }, own as never]);
      ({ weights, slots } = next);
      if (average && averageRate !== undefined) {
        const rate = tf.scalar(averageRate);
        const averages = averageStep(backend, average.weights, weights, rate);
        tf.dispose([rate, average.weights as never]);
        Object.assign(average.weights, averages);
      }
      finish({ learningRate, scale });
    },
    predict(some, rows) {
      settleAll();
      const { weights: own, sparse: bags } = served();
      return predict(backend, model, own, bags, some, rows);
    },
    values() {
      settleAll();
      return valuesOf(served());
    },
    async keepBest() {
      settleAll();
      best = await valuesOf(served());
    },
    useBest() {
      settleAll();
      if (best) lent = undefined;
      closeTables();
      if (best) fill(backend, served(), best);
    },
    async arrays() {
      settleAll();
      const arrays = withPrefix('weights/', await valuesOf({ weights, tables }));
      const add = (prefix: string, values: ReadonlyMap<string, Float32Array>) => {
        for (const [name, array] of withPrefix(prefix, values)) arrays.set(name, array);
      };
      arrays.set('idleSteps', idleSteps.slice());
      add('slots/', await valuesOf({ weights: slots, tables: tableSlots }));
      if (average) add('average/', await valuesOf(average));
      if (best) add('best/', best);
      return arrays;
    },
    restore(arrays) {
      settleAll();
      lent = undefined;
      closeTables();
      idleSteps.set(arrays.get('idleSteps')!);
      fill(backend, { weights, tables }, under('weights/', arrays));
      fill(backend, { weights: slots, tables: tableSlots }, under('slots/', arrays));
      if (average) fill(backend, average, under('average/', arrays));
      const kept = under('best/', arrays);
      best = kept.size > 0 ? kept : undefined;
    },
    dispose() {
      sparseTrainer?.dispose();
      tf.dispose([weights, slots, average?.weights ?? {}, opened]);
    },
  };
}

/** Tensors on the backend and arrays on the host, each by name. */
interface Values {
  readonly weights: Named;
  readonly tables: ReadonlyMap<string, Float32Array>;
}

/** Copies of all of them. */
async function valuesOf({ weights, tables }: Values): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(weights)) values.set(name, (await tensor.data()) as Float32Array);
  for (const [name, table] of tables) values.set(name, table.slice());
  return values;
}

/** Puts `values` in place of all of them. */
function fill({ tf }: Backend, { weights, tables }: Values, values: ReadonlyMap<string, Float32Array>): void {
  for (const [name, old] of Object.entries(weights)) {
    weights[name] = tf.tensor(values.get(name)!.slice(), old.shape);
    old.dispose();
  }
  for (const [name, table] of tables) table.set(values.get(name)!);
}

function withPrefix(prefix: string, values: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  return new Map([...values].map(([name, array]) => [`${prefix}${name}`, array]));
}

/** Those whose names begin with `prefix`, without it. */
function under(prefix: string, arrays: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  const found = [...arrays].filter(([name]) => name.startsWith(prefix));
  return new Map(found.map(([name, array]) => [name.slice(prefix.length), array]));
}
