import type { Scalar } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { hostSparseInput } from '../network/hostSparseInput.js';
import type { SparseInput } from '../network/sparseInput.js';
import type { Named } from './trainingStep.js';

/** An average over the weights of all steps so far. */
export interface AveragedWeights {
  readonly weights: Named;
  readonly tables: ReadonlyMap<string, Float32Array>;
  readonly sparse?: SparseInput;
  /**
   * Takes in what a step has made of the weights; of the tables it sees that by itself.
   *
   * @param step 1 after the first one
   */
  add(weights: Named, step: number): void;
  /** The same for the tables alone, where the weights are averaged elsewhere. */
  addTables(step: number): void;
  /** r */
  rateOf(step: number): number;
}

/** ê ← ê + r · (w − ê) by name. Pure; the caller disposes what went in. */
export function averageStep({ tf }: Backend, average: Named, weights: Named, rate: Scalar): Named {
  return Object.fromEntries(
    Object.entries(average).map(([name, old]) => [
      name,
      tf.tidy(() => tf.add(old, tf.mul(tf.sub(weights[name], old), rate))),
    ]),
  );
}

/**
 * The exponential moving average of weights and tables, its start corrected as Adam's is (Kingma and Ba, 2015, section 7.2). With decay d,
 * e ← d·e + (1 − d)·w from e = 0, and ê = e / (1 − dᵗ), the average is
 *
 *     ê ← ê + r · (w − ê)        r = (1 − d) / (1 − dᵗ)
 *
 * so that ê alone is kept: at the first step r = 1 and ê = w.
 *
 * @param weights before the first step
 * @param current the tables that training moves, where there are any
 * @param decay d, in (0, 1)
 * @param moved the averages of the tables, where whoever moves the tables moves them as well; left out: they are kept here
 */
export function averagedWeights(
  backend: Backend,
  weights: Named,
  current: SparseInput | undefined,
  decay: number,
  moved?: SparseInput,
): AveragedWeights {
  const { tf } = backend;
  const average: Named = {};
  for (const [name, tensor] of Object.entries(weights)) average[name] = tf.clone(tensor);
  const tables = moved?.tables ?? new Map([...(current?.tables ?? [])].map(([name, table]) => [name, table.slice()]));
  const rateOf = (step: number) => (1 - decay) / (1 - decay ** step);
  const addTables = (step: number) => {
    if (moved) return;
    for (const [name, table] of tables) moveTowards(table, current!.tables.get(name)!, rateOf(step));
  };
  return {
    weights: average,
    tables,
    sparse: moved ?? (current && hostSparseInput(tables, current.width)),
    add(next, step) {
      const rate = tf.scalar(rateOf(step));
      const averaged = averageStep(backend, average, next, rate);
      tf.dispose([rate, average as never]);
      Object.assign(average, averaged);
      addTables(step);
    },
    addTables,
    rateOf,
  };
}

function moveTowards(average: Float32Array, table: Float32Array, rate: number): void {
  for (let i = 0; i < table.length; i++) average[i] += rate * (table[i] - average[i]);
}
