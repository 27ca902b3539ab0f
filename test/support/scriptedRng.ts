import { Rng } from '../../src/core/rng.js';

/** A generator whose `uniform()` gives the listed numbers in turn, and the last one ever after: draws that can be worked out by hand. */
export class ScriptedRng extends Rng {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(...numbers: number[]) {
    super(0);
    this.#numbers = numbers;
  }

  override uniform(): number {
    return this.#numbers[Math.min(this.#next++, this.#numbers.length - 1)];
  }
}

/** Just below 1: a shuffle with it leaves the order as it is. */
export const top = 1 - 2 ** -32;
