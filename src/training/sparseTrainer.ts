import type { FeatureSet, SparseBlock } from '../features/featureBlock.js';
import { scatterBags } from '../network/embeddingBag.js';
import type { SparseInput } from '../network/sparseInput.js';
import type { Optimizer } from './optimizers/optimizer.js';

/** Trains the tables of a {@link SparseInput}, in the same steps and by the same rule as the weights on the backend. */
export interface SparseTrainer {
  /**
   * Takes in the gradient of the bags' sum.
   *
   * @param features blocks of the same kind as those that training began with
   * @param gradient [b, width]
   * @returns the squared norm of the tables' gradient
   */
  backward(features: FeatureSet, rows: ArrayLike<number>, gradient: Float32Array): number;
  /**
   * Applies the rule to every row that the training rows use, and forgets the gradient.
   *
   * @param scalarsOf of a table by name; undefined: it stands still
   */
  update(scalarsOf: (name: string) => { learningRate: number; step: number; scale: number } | undefined): void;
  /** By table name, the numbers of the rows that training may move, in order. */
  readonly moving: ReadonlyMap<string, Uint32Array>;
  /** Slot arrays by table name and slot name. */
  readonly slots: ReadonlyMap<string, Readonly<Record<string, Float32Array>>>;
}

/**
 * Training on the host, exact: each step moves every row of a table that occurs in the training rows as the dense rule
 * would (Adam's momentum goes on where the batch does not touch), not only the batch's rows as lazy variants do. Rows
 * that no training row uses are set to zero and stay so: a word never trained on says nothing, rather than noise. Where copies are not
 * known beforehand, every row may move, and one that no original uses starts at zero.
 *
 * @param trainRows the rows that any batch may hold
 * @param pretrained by table name: the rows of these keep what they know, whether training uses them or not
 * @param copies further rows that batches may hold; `unknown`: which ones is not known yet
 */
export function hostSparseTrainer(
  input: SparseInput,
  optimizer: Optimizer,
  features: FeatureSet,
  trainRows: ArrayLike<number>,
  pretrained?: ReadonlyMap<string, unknown>,
  copies?: FeatureSet | 'unknown',
): SparseTrainer {
  const { width } = input;
  const blocks = sparseBlocks(features);
  const parts = [...input.tables].map(([name, table], i) => {
    const block = blocks[i];
    const used = new Uint8Array(block.d);
    for (let at = 0; at < trainRows.length; at++) {
      const end = block.rowOffsets[trainRows[at] + 1];
      for (let entry = block.rowOffsets[trainRows[at]]; entry < end; entry++) used[block.indices[entry]] = 1;
    }
    const own = copies === undefined || copies === 'unknown' ? undefined : sparseBlocks(copies)[i];
    if (own) for (const index of own.indices) used[index] = 1;
    if (!pretrained?.has(name)) {
      for (let row = 0; row < block.d; row++) if (!used[row]) table.fill(0, row * width, (row + 1) * width);
    }
    if (copies === 'unknown') used.fill(1);
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, new Float32Array(table.length)]));
    return {
      name,
      table,
      slots,
      moving: Uint32Array.from([...used.keys()].filter((row) => used[row] === 1)),
      runs: runsOf(used),
      gradient: new Float32Array(table.length),
      touched: new Uint8Array(block.d),
    };
  });
  return {
    moving: new Map(parts.map(({ name, moving }) => [name, moving])),
    slots: new Map(parts.map(({ name, slots }) => [name, slots])),
    backward(some, rows, gradient) {
      let square = 0;
      const given = sparseBlocks(some);
      for (const [i, part] of parts.entries()) {
        const { touched } = part;
        scatterBags(given[i], rows, gradient, width, part.gradient, (row) => {
          touched[row] = 1;
        });
        for (let row = 0; row < touched.length; row++) {
          if (!touched[row]) continue;
          for (let i = row * width; i < (row + 1) * width; i++) square += part.gradient[i] * part.gradient[i];
        }
      }
      return square;
    },
    update(scalarsOf) {
      for (const { name, runs, gradient, table, slots, touched } of parts) {
        const scalars = scalarsOf(name);
        for (const [from, to] of scalars ? runs : []) {
          optimizer.updateHost(gradient, table, slots, from * width, to * width, scalars!);
        }
        for (let row = 0; row < touched.length; row++) {
          if (touched[row]) gradient.fill(0, row * width, (row + 1) * width);
        }
        touched.fill(0);
      }
    },
  };
}

function sparseBlocks({ blocks }: FeatureSet): SparseBlock[] {
  return blocks.filter((block) => block.kind === 'sparse');
}

/** Rows in one call of an optimizer's rule: short loops are what V8 compiles soonest. */
const longestRun = 256;

/** [from, to) of each stretch of ones, in parts of at most `longestRun`. */
function runsOf(flags: Uint8Array): [number, number][] {
  const runs: [number, number][] = [];
  for (let from = 0; from < flags.length; ) {
    let to = from;
    while (to < flags.length && flags[to] && to - from < longestRun) to++;
    if (to > from) runs.push([from, to]);
    from = Math.max(to, from + 1);
  }
  return runs;
}
