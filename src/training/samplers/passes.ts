import type { Rng } from '../../core/rng.js';

/** Rows that are visited in passes: each pass holds every row once, or as often as its factor says. */
export interface Passes {
  /** Visits in a pass, always the same number. */
  readonly length: number;
  /** The rows of one pass, shuffled by `rng` alone. */
  draw(rng: Rng): Uint32Array;
}

/**
 * Without factors a pass is the rows, shuffled. With factors f ≥ 1 it has M = ⌈Σ f⌉ visits, and row r gets ⌊v⌋ or ⌈v⌉ of
 * them, v = f · M / Σ f ≥ 1, and v on average over the passes: systematic resampling (Kitagawa, 1996) with one draw u in
 * [0, 1) a pass over the rows in shuffled order, a visit at each of u, u + 1, u + 2, … along the running sum of v.
 *
 * @param factors [rows.length] f ≥ 1
 */
export function passes(rows: Uint32Array, factors?: Float32Array): Passes {
  if (factors === undefined) return { length: rows.length, draw: (rng) => rng.shuffle(rows.slice()) };
  const total = factors.reduce((sum, factor) => sum + factor, 0);
  // Factors are 32-bit numbers: a sum that is whole but for their rounding counts as whole.
  const visits = Math.ceil(total - 1e-6 * rows.length);
  return {
    length: visits,
    draw(rng) {
      const order = rng.shuffle(Uint32Array.from(rows.keys()));
      const drawn = new Uint32Array(visits);
      const start = rng.uniform();
      let sum = 0;
      let count = 0;
      for (const at of order) {
        sum += (factors[at] * visits) / total;
        while (count < visits && start + count < sum) drawn[count++] = rows[at];
      }
      // Rounding may leave the last visit over.
      while (count < visits) drawn[count++] = rows[order[order.length - 1]];
      return rng.shuffle(drawn);
    },
  };
}
