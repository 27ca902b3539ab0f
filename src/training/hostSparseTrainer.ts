import type { FeatureSet, SparseBlock } from '../features/featureBlock.js';
import { scatterBags } from '../network/embeddingBag.js';
import { hostSparseInput } from '../network/hostSparseInput.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { type RowUse, rowsInUse } from './rowsInUse.js';
import type { SparseTrainer } from './sparseTrainer.js';

/**
 * Training on the host in plain JavaScript, exact: each step moves every row of a table that training uses as the dense rule would (Adam's
 * momentum goes on where the batch does not touch), not only the batch's rows as lazy variants do.
 *
 * @param tables [d, width] by variable name, in the order of the sparse blocks; they are the trainer's from now on
 */
export function hostSparseTrainer(
  tables: ReadonlyMap<string, Float32Array>,
  width: number,
  optimizer: Optimizer,
  use: RowUse,
): SparseTrainer {
  const inUse = rowsInUse(tables, width, use);
  const parts = [...tables].map(([name, table], i) => {
    const used = inUse[i];
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, new Float32Array(table.length)]));
    return {
      name,
      table,
      slots,
      moving: Uint32Array.from([...used.keys()].filter((row) => used[row] === 1)),
      runs: runsOf(used),
      gradient: new Float32Array(table.length),
      touched: new Uint8Array(used.length),
    };
  });
  return {
    input: hostSparseInput(tables, width),
    moving: new Map(parts.map(({ name, moving }) => [name, moving])),
    slots: new Map(parts.map(({ name, slots }) => [name, slots])),
    backward(some, rows, gradient) {
      const given = sparseBlocks(some);
      for (const [i, part] of parts.entries()) {
        const { touched } = part;
        scatterBags(given[i], rows, gradient, width, part.gradient, (row) => {
          touched[row] = 1;
        });
      }
    },
    squaredNorm() {
      let square = 0;
      for (const { gradient, touched } of parts) {
        for (let row = 0; row < touched.length; row++) {
          if (!touched[row]) continue;
          for (let i = row * width; i < (row + 1) * width; i++) square += gradient[i] * gradient[i];
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
    settle() {},
    dispose() {},
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
