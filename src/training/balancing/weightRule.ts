import { z } from 'zod';

/** Numbers that a balancer moves by a rule of its own, one per task. */
export interface RuleState {
  /** [t] */
  readonly values: readonly number[];
  /** [t] Adam's moments. */
  readonly m: readonly number[];
  readonly v: readonly number[];
  /** [t] the steps that each has taken. */
  readonly steps: readonly number[];
}

/** The parameter of balancers that have a {@link moveValues | rule of their own}. */
export const ruleParam = z
  .enum(['adam', 'sgd'])
  .default('adam')
  .describe("how the weights follow their own gradient: adam, or sgd for the paper's equation as it stands");

/** Every value at `start`, nothing moved yet. */
export function ruleFrom(t: number, start: number): RuleState {
  const all = (value: number) => new Array<number>(t).fill(value);
  return { values: all(start), m: all(0), v: all(0), steps: all(0) };
}

/**
 * One step against the gradient for the tasks that are present, by gradient descent or by Adam (Kingma & Ba, 2015, with their
 * constants); the others' values and moments stay.
 */
export function moveValues(
  state: RuleState,
  rule: z.output<typeof ruleParam>,
  learningRate: number,
  gradient: readonly number[],
  present: readonly boolean[],
): RuleState {
  const step = <T>(old: readonly T[], next: (i: number) => T) => old.map((value, i) => (present[i] ? next(i) : value));
  if (rule === 'sgd') {
    return { ...state, values: step(state.values, (i) => state.values[i] - learningRate * gradient[i]) };
  }
  const steps = step(state.steps, (i) => state.steps[i] + 1);
  const m = step(state.m, (i) => 0.9 * state.m[i] + 0.1 * gradient[i]);
  const v = step(state.v, (i) => 0.999 * state.v[i] + 0.001 * gradient[i] ** 2);
  const values = step(state.values, (i) => {
    const mean = m[i] / (1 - 0.9 ** steps[i]);
    const square = v[i] / (1 - 0.999 ** steps[i]);
    return state.values[i] - (learningRate * mean) / (Math.sqrt(square) + 1e-8);
  });
  return { values, m, v, steps };
}
