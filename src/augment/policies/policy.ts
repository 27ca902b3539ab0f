import type { z } from 'zod';
import type { Problem } from '../../core/errors.js';
import type { Rng } from '../../core/rng.js';

/** Which transformations make each copy of a row, and in which order. */
export interface AugmentPolicy {
  /** Copies of each row, at most: those on which every transformation declines are not made. */
  readonly perExample: number;
  /**
   * The transformations of one copy, by number, in order; an empty sequence makes no copy. It follows from its arguments alone: further copies
   * leave earlier ones as they are.
   *
   * @param copy 0 … perExample − 1
   * @param rng the row's own stream; it is derived from and never drawn from
   */
  sequence(copy: number, rng: Rng): readonly number[];
}

/** How probabilities are learned where a policy asks for it: see `learnPolicy`. */
export interface PolicySearch {
  readonly epochs: number;
  readonly rows: number;
  readonly repeats: number;
  readonly temperature: number;
}

export interface AugmentPolicyKind<S extends z.ZodObject = z.ZodObject, P = z.output<S>> {
  readonly summary: string;
  /** Its parameters, without `kind`; all of them have defaults. */
  readonly params: S;
  /** Mistakes about the transformations that it names. */
  check?(params: P, names: readonly string[]): Problem[];
  /** There where probabilities are learned before the policy can draw. */
  search?(params: P): PolicySearch | undefined;
  /**
   * @param names the transformations, in the order of the experiment
   * @param learned what the search came to, by name; all alike where nothing has been learned
   */
  create(params: P, names: readonly string[], learned?: Readonly<Record<string, number>>): AugmentPolicy;
}
