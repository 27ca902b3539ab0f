/** Sums over an epoch's steps; JSON-safe, so that a checkpoint can hold them. */
export interface CosineSums {
  /** [t, t] */
  readonly sums: number[][];
  /** [t, t] steps in which both tasks had a gradient. */
  readonly counts: number[][];
}

/** Cosines between the tasks' gradients, as a mean over an epoch's steps. */
export interface TaskAffinity {
  readonly tasks: readonly string[];
  /** [t, t] symmetric, −1 … 1; null for tasks that never had labels in one batch. */
  readonly cosines: readonly (readonly (number | null)[])[];
}

export function noCosines(t: number): CosineSums {
  const zeros = () => Array.from({ length: t }, () => new Array<number>(t).fill(0));
  return { sums: zeros(), counts: zeros() };
}

/**
 * Adds a step: cos(gᵢ, gⱼ) = ⟨gᵢ, gⱼ⟩ / ‖gᵢ‖‖gⱼ‖ for every pair of tasks that have a gradient in it. Above 0 a step for one task is
 * one for the other too; below 0 they conflict (Yu et al., 2020, definition 1).
 *
 * @param gram [t, t] inner products of the tasks' gradients, zeros for absent tasks
 */
export function addCosines({ sums, counts }: CosineSums, gram: readonly (readonly number[])[]): void {
  gram.forEach((row, i) => {
    row.forEach((product, j) => {
      const size = Math.sqrt(gram[i][i] * gram[j][j]);
      if (!(size > 0)) return;
      sums[i][j] += i === j ? 1 : Math.max(-1, Math.min(1, product / size));
      counts[i][j]++;
    });
  });
}

/** The means. */
export function affinityOf({ sums, counts }: CosineSums, tasks: readonly string[]): TaskAffinity {
  return { tasks, cosines: sums.map((row, i) => row.map((sum, j) => (counts[i][j] > 0 ? sum / counts[i][j] : null))) };
}
