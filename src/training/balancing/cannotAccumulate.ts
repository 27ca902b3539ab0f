import type { Problem } from '../../core/errors.js';

/** What is wrong with `training.accumulate` under a balancing that looks at the batch. */
export function cannotAccumulate(kind: string, accumulate: number): Problem {
  return {
    code: 'BALANCING_ACCUMULATE',
    path: 'training.accumulate',
    message: `expected 1 under balancing ${kind}, which weighs the tasks by all of a step's losses or gradients at once; received ${accumulate}`,
    hint: 'Take a larger training.batchSize, or a balancing whose weights stand before the step: equal, static, uncertainty, dwa, rlw, {kind: imtl, part: losses}.',
  };
}
