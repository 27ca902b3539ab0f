import type { Optimizer } from '../optimizers/optimizer.js';

/** One number per task that the network's own rule trains, with the rule's slots: plain JSON, exact in 32 bits. */
export interface Learned {
  /** [t] */
  readonly values: readonly number[];
  /** [t] per slot of the rule. */
  readonly slots: Readonly<Record<string, readonly number[]>>;
  /** [t] steps that each number has taken: a rule that counts steps counts those in which it moved. */
  readonly steps: readonly number[];
}

/** Zeros, with slots of zeros. */
export function learnedFromZero(t: number, { slots }: Optimizer): Learned {
  const zeros = () => new Array<number>(t).fill(0);
  return { values: zeros(), slots: Object.fromEntries(slots.map((slot) => [slot, zeros()])), steps: zeros() };
}

/**
 * One step of the rule for the tasks that are present; the others' numbers and slots stay.
 *
 * @param gradient [t]
 */
export function learn(
  { values, slots, steps }: Learned,
  optimizer: Optimizer,
  gradient: readonly number[],
  present: readonly boolean[],
  { learningRate }: { readonly learningRate: number },
): Learned {
  const next = Float32Array.from(values);
  const nextSlots = Object.fromEntries(Object.entries(slots).map(([slot, own]) => [slot, Float32Array.from(own)]));
  const gradients = Float32Array.from(gradient);
  present.forEach((is, i) => {
    if (is) optimizer.updateHost(gradients, next, nextSlots, i, i + 1, { learningRate, step: steps[i] + 1, scale: 1 });
  });
  return {
    values: Array.from(next),
    slots: Object.fromEntries(Object.entries(nextSlots).map(([slot, own]) => [slot, Array.from(own)])),
    steps: steps.map((count, i) => count + (present[i] ? 1 : 0)),
  };
}
