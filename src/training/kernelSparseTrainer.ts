import { rowRules, stepScalars, type TableMemory } from '../backend/tableMemory.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { growing } from '../network/growing.js';
import { kernelSparseInput } from '../network/kernelSparseInput.js';
import { type BatchEntries, entriesByColumn } from './entriesByColumn.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { type RowUse, rowsInUse } from './rowsInUse.js';
import type { SparseTrainer } from './sparseTrainer.js';

/** Steps after which all rows take those that they have missed: so many steps' scalars are kept. */
const mostMissed = 1024;
/** Above any number of steps. */
const standsStill = 2 ** 32 - 1;

/**
 * Training by kernels on memory of their own, exact: every row that training uses takes every step by the rule, with a gradient of zero where the batch
 * does not touch it, as in `hostSparseTrainer`. It takes such steps later: when a batch next holds the row, or when somebody looks. They then cost
 * arithmetic alone, since the row, its slots and its average have come from memory anyway; no bit of the result depends on when they are taken.
 *
 * A batch's entries are sorted by column, so that a row's gradient is made and used in one go, and the gradient of the table lies nowhere.
 *
 * @param drawn the first tables [d, width] by variable name, in the order of the sparse blocks
 * @param averaged whether averages of the tables are kept as well
 * @returns undefined where the rule is none of the kernels', or where memory is too small
 */
export function kernelSparseTrainer(
  openMemory: (bytes: number) => TableMemory | undefined,
  drawn: ReadonlyMap<string, Float32Array>,
  width: number,
  optimizer: Optimizer,
  use: RowUse,
  averaged: boolean,
): SparseTrainer | undefined {
  const { rowRule } = optimizer;
  if (!rowRule) return undefined;
  const floats = [...drawn.values()].reduce((sum, { length }) => sum + length, 0);
  const memory = openMemory(4 * floats * (1 + optimizer.slots.length + (averaged ? 1 : 0)));
  if (!memory) return undefined;
  const { kernels } = memory;
  const rule = rowRules.indexOf(rowRule.name);
  /** Whether a step changes anything for rows without a gradient. */
  const lazy = rowRule.movesAlone || averaged;
  const inUse = rowsInUse(drawn, width, use);
  const copyOf = (values: Float32Array) => {
    const copy = memory.floats(values.length);
    copy.set(values);
    return copy;
  };
  const zeros = memory.floats(width);
  const rowGradient = memory.floats(width * memory.threads);
  const dy = growing(memory.floats);

  const parts = [...drawn].map(([name, values], i) => {
    const used = inUse[i];
    const table = copyOf(values);
    const average = averaged ? copyOf(values) : undefined;
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, memory.floats(values.length)]));
    const moving = memory.words(used.reduce((sum, flag) => sum + flag, 0));
    let count = 0;
    for (let row = 0; row < used.length; row++) if (used[row]) moving[count++] = row;
    const since = memory.words(used.length);
    for (let row = 0; row < used.length; row++) since[row] = used[row] ? 0 : standsStill;
    const steps = memory.floats(mostMissed * stepScalars.count);
    const [first, second] = optimizer.slots.map((slot) => slots[slot].byteOffset);
    return {
      name,
      table,
      average,
      slots,
      moving,
      /** The steps of those since then that each row has taken. */
      since,
      steps,
      /** Steps that the table has taken since all rows last had all of them. */
      now: 0,
      /** Table, slots and average as kernels take them. */
      places: [width, table.byteOffset, first ?? 0, second ?? 0, average?.byteOffset ?? 0] as const,
      entries: entriesByColumn(memory, used.length, i),
    };
  });
  type Part = (typeof parts)[number];

  function catchUp({ since, now, steps, places }: Part, rows: Uint32Array, count: number): void {
    if (!lazy || now === 0) return;
    const [at, taken, scalars] = [rows.byteOffset, since.byteOffset, steps.byteOffset];
    kernels.catchUp(rule, at, count, taken, now, scalars, zeros.byteOffset, ...places);
  }

  function settle(part: Part): void {
    catchUp(part, part.moving, part.moving.length);
    for (const row of part.moving) part.since[row] = 0;
    part.now = 0;
  }

  let pending: (BatchEntries & { readonly gradient: Float32Array })[] = [];
  /** Of the batch that was last looked up, per table. */
  let lookedUp: { readonly batch: BatchEntries; readonly sorted: ReturnType<Part['entries']>[] } | undefined;
  /** Of the pending batches, per table; made when first asked for. */
  let sorted: ReturnType<Part['entries']>[] | undefined;

  /** Brings the pending gradients into the memory, one under the other. */
  function sort() {
    if (sorted) return sorted;
    const into = dy(pending.reduce((sum, { gradient }) => sum + gradient.length, 0));
    let at = 0;
    for (const { gradient } of pending) {
      into.set(gradient, at);
      at += gradient.length;
    }
    const [first] = pending;
    const isLookedUp =
      pending.length === 1 && lookedUp?.batch.features === first.features && lookedUp.batch.rows === first.rows;
    sorted = isLookedUp ? lookedUp!.sorted : sortEntries(pending);
    return sorted;
  }

  /** What was sorted before is gone: there is room for one. */
  function sortEntries(batches: readonly BatchEntries[]) {
    lookedUp = undefined;
    return parts.map(({ entries }) => entries(batches));
  }

  /** Rows take the steps that they have missed before a batch reads them. */
  function lookUp(features: FeatureSet, rows: ArrayLike<number>): void {
    const batch = { features, rows };
    const found = sortEntries([batch]);
    sorted = undefined;
    for (const [i, part] of parts.entries()) catchUp(part, found[i].rows, found[i].count);
    lookedUp = { batch, sorted: found };
  }

  const tables = new Map(parts.map(({ name, table }) => [name, table]));
  const averages = new Map(parts.map(({ name, average }) => [name, average!]));
  return {
    input: kernelSparseInput(memory, tables, width, lookUp),
    average: averaged ? kernelSparseInput(memory, averages, width) : undefined,
    moving: new Map(parts.map(({ name, moving }) => [name, moving])),
    slots: new Map(parts.map(({ name, slots }) => [name, slots])),
    backward(features: FeatureSet, rows, gradient) {
      pending.push({ features, rows, gradient });
      sorted = undefined;
    },
    squaredNorm() {
      const byTable = sort();
      const [from, row] = [dy(0).byteOffset, rowGradient.byteOffset];
      return byTable.reduce(
        (sum, { count, offsets, batchRows, values }) =>
          sum + kernels.squareSum(count, offsets, batchRows, values, from, row, width),
        0,
      );
    },
    update(scalarsOf, averageRate = 0) {
      const byTable = sort();
      for (const [i, part] of parts.entries()) {
        const scalars = scalarsOf(part.name);
        if (!scalars && !averaged) continue;
        if (part.now === mostMissed) settle(part);
        const { rows, count, offsets, batchRows, values } = byTable[i];
        catchUp(part, rows, count);
        const at = part.now * stepScalars.count;
        part.steps.fill(0, at, at + stepScalars.count);
        if (scalars) part.steps.set(rowRule.scalars(scalars), at);
        part.steps[at + stepScalars.rate] = averageRate;
        part.steps[at + stepScalars.moves] = scalars ? 1 : 0;
        const step = part.steps.byteOffset + 4 * at;
        kernels.moveRows(
          ...([rule, rows.byteOffset, count, part.since.byteOffset, part.now, step] as const),
          ...([offsets, batchRows, values, dy(0).byteOffset, rowGradient.byteOffset] as const),
          ...part.places,
        );
        if (lazy) part.now++;
      }
      pending = [];
      sorted = undefined;
    },
    settle() {
      for (const part of parts) settle(part);
    },
    dispose: () => memory.close(),
  };
}
