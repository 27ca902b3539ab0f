import { hash32, mix32 } from './hash.js';

/** The state of an {@link Rng}: four unsigned 32-bit words, JSON-safe, so that a checkpoint can hold it. */
export type RngState = readonly [number, number, number, number];

/**
 * A seeded source of random numbers: xoshiro128** (Blackman & Vigna, 2018). Randomness is always an argument, never
 * a global; a stage asks for its own stream by name, so that adding a task or a stage changes no other stream.
 */
export class Rng {
  #state: [number, number, number, number];

  /** @param seed an integer from the user's config, or a saved {@link RngState} */
  constructor(seed: number | RngState) {
    this.#state = typeof seed === 'number' ? stateFromSeed(seed) : [...seed];
  }

  get state(): RngState {
    return [...this.#state];
  }

  /** An independent stream for `name`. Deriving reads this generator's state and leaves it as it was. */
  derive(name: string): Rng {
    const [a, b, c, d] = this.#state;
    return new Rng([hash32(name, a), hash32(name, b ^ 0x9e3779b9), hash32(name, c ^ 0x7f4a7c15), hash32(name, d) | 1]);
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** A number in [0, 1). */
  uniform(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** An integer in [0, below). */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** A draw from the standard normal distribution (Box and Muller, 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place (Fisher and Yates) and returns its argument. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
    return items;
  }
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function stateFromSeed(seed: number): [number, number, number, number] {
  const low = seed >>> 0;
  const high = Math.floor(Math.abs(seed) / 0x1_0000_0000) >>> 0;
  const word = (i: number) => mix32(mix32(low + Math.imul(i, 0x9e3779b9)) ^ high);
  return [word(1), word(2), word(3), word(4) | 1];
}
