/** Seconds spent per stage, in the words of metrics.json's `timing`. */
export class StageTimer {
  readonly #now: () => number;
  readonly #started: number;
  readonly #seconds = new Map<string, number>();

  /** @param now a monotonic clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
    this.#started = now();
  }

  /** Runs `work` and adds the time it took to `stage`. */
  async time<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const started = this.#now();
    try {
      return await work();
    } finally {
      this.add(stage, (this.#now() - started) / 1000);
    }
  }

  add(stage: string, seconds: number): void {
    this.#seconds.set(stage, (this.#seconds.get(stage) ?? 0) + seconds);
  }

  /** Seconds per stage so far, and their `total` on the clock since the timer was made. */
  seconds(): Record<string, number> {
    return { ...Object.fromEntries(this.#seconds), total: (this.#now() - this.#started) / 1000 };
  }
}
