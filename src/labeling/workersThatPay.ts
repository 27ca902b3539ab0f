/** What casting votes has cost so far, and what is left. */
export interface CastingCost {
  /** Rows done, and milliseconds of computing that the heavy labeling functions took on them. */
  readonly rows: number;
  readonly busy: number;
  readonly rowsLeft: number;
  /** Milliseconds that handing these rows over to another thread would have taken. */
  readonly transfer: number;
  readonly cores: number;
}

// Milliseconds from starting a worker to its first votes: Node, the bundle, and the user's code.
const startUp = 500;

/**
 * How many workers make the rest quicker by more than a third; 0 where none do. Many labeling functions are so cheap
 * that handing the text over costs more than what they do with it.
 */
export function workersThatPay({ rows, busy, rowsLeft, transfer, cores }: CastingCost): number {
  const workers = Math.min(cores, mostWorkers);
  if (workers < 2 || rows === 0) return 0;
  const alone = (busy / rows) * rowsLeft;
  const together = startUp + (transfer / rows) * rowsLeft + alone / workers;
  return together < alone * 0.67 ? workers : 0;
}

// Beyond this the one thread that reads the data cannot keep up.
const mostWorkers = 8;
