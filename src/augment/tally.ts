/** What became of the calls of each transformation. */
export interface Tally {
  /** [transformations] calls that changed a row. */
  readonly applied: number[];
  /** [transformations] calls that declined. */
  readonly declined: number[];
  /** [transformations] calls that failed, where `data.onFault: count` lets them. */
  readonly faults: number[];
}

export function createTally(transformations: number): Tally {
  const zeros = () => new Array<number>(transformations).fill(0);
  return { applied: zeros(), declined: zeros(), faults: zeros() };
}
