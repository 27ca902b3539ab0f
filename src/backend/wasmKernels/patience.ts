/** Whether others are worth sharing work with, going by how long they kept this thread waiting. */
export interface Patience {
  /** Whether the next piece of work is better done alone; to be asked once for each. */
  rests(): boolean;
  /** @param waited milliseconds that this thread has waited for others at the end of a piece of work */
  note(waited: number): void;
}

// Milliseconds after which a helper counts as late.
const late = 0.5;
const longestRest = 1024;

/** After a helper was late, since others have its core, the next 2, 4, 8 … pieces are done alone. */
export function createPatience(): Patience {
  let rest = 0;
  let lateInARow = 0;
  return {
    rests: () => rest > 0 && rest-- > 0,
    note(waited) {
      lateInARow = waited > late ? lateInARow + 1 : 0;
      rest = lateInARow > 0 ? Math.min(longestRest, 2 ** lateInARow) : 0;
    },
  };
}
