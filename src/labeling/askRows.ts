import { guarded } from './guarded.js';

/** What became of one call: an answer, something thrown, or nothing within the time limit. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'thrown'; readonly error: unknown }
  | { readonly kind: 'timeout' };

export interface AskOptions {
  /** Seconds that one call may keep the thread busy. */
  readonly timeLimit: number;
  /** Seconds that a call that answers later may take until its answer. */
  readonly patience: number;
  /** How many calls that answer later may be under way at once. */
  readonly concurrency: number;
  /** Is told a call whose time is up, so that it can stop its own work. */
  readonly abort: (row: number) => void;
  /** Whether to go on after a call that threw or ran out of time. */
  readonly goOn: (outcome: Outcome) => boolean;
  /** Rejects the whole when the run is cancelled. */
  readonly signal?: AbortSignal;
}

// Most calls abstain: they need no outcome each.
const abstained: Outcome = { kind: 'answer', answer: null };

/**
 * Calls `ask` for rows 0…n−1 and collects what becomes of each; rows that were not asked, as one before them ended it,
 * have no outcome. Calls that answer at once run one after another in one go; those that return a promise run side by
 * side.
 *
 * A call that keeps the thread busy is interrupted at its time limit. One that waits is given up then; what it does
 * afterwards is ignored. A loop without end behind an `await` cannot be interrupted from here.
 */
export async function askRows(
  n: number,
  ask: (row: number) => unknown,
  { timeLimit, patience, concurrency, abort, goOn, signal }: AskOptions,
): Promise<readonly (Outcome | undefined)[]> {
  const outcomes = new Array<Outcome | undefined>(n);
  const waiting = new Map<number, PromiseLike<unknown>>();
  let next = 0;
  let ended = false;
  const settle = (row: number, outcome: Outcome) => {
    outcomes[row] = outcome;
    if (outcome.kind !== 'answer' && !goOn(outcome)) ended = true;
  };
  const work = (row: number): boolean => {
    try {
      const answer = ask(row);
      if (isPromise(answer)) waiting.set(row, answer);
      else outcomes[row] = answer === null ? abstained : { kind: 'answer', answer };
    } catch (error) {
      settle(row, { kind: 'thrown', error });
    }
    return !ended && waiting.size < concurrency;
  };
  const guilty = (row: number): boolean => {
    settle(row, { kind: 'timeout' });
    return !ended;
  };

  // One listener for all calls: the signal is the whole run's, and warns of a leak where many listen.
  const onCancel = new Set<() => void>();
  const cancel = () => {
    for (const each of onCancel) each();
  };
  signal?.addEventListener('abort', cancel);
  try {
    await askAll();
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  return outcomes;

  async function askAll(): Promise<void> {
    const running = new Set<Promise<void>>();
    while (next < n || running.size > 0) {
      signal?.throwIfAborted();
      if (next < n && !ended && running.size < concurrency) {
        // What waits already takes up places of its own.
        const free = concurrency - running.size;
        next = guarded(next, n, timeLimit, (row) => work(row) && waiting.size < free, guilty);
        for (const [row, promise] of waiting) {
          const call: Promise<void> = within(promise, patience, onCancel, signal).then((outcome) => {
            running.delete(call);
            if (outcome.kind === 'timeout') abort(row);
            settle(row, outcome);
          });
          running.add(call);
        }
        waiting.clear();
      }
      if (ended) next = n;
      if (running.size > 0) await Promise.race(running);
    }
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function within(
  promise: PromiseLike<unknown>,
  seconds: number,
  onCancel: Set<() => void>,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const done = (outcome: Outcome) => {
      clearTimeout(timer);
      onCancel.delete(cancelled);
      resolve(outcome);
    };
    const cancelled = () => done({ kind: 'thrown', error: signal?.reason });
    const timer = setTimeout(() => done({ kind: 'timeout' }), seconds * 1000);
    onCancel.add(cancelled);
    promise.then(
      (answer) => done({ kind: 'answer', answer }),
      (error: unknown) => done({ kind: 'thrown', error }),
    );
  });
}
