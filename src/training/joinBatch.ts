import type { BatchRest, RowTensors, StepBatch } from './trainingStep.js';

/** A batch out of its rows' features and labels and all that comes beside them. */
export function joinBatch({ dense, tokens, labels }: RowTensors, { robust, ...rest }: BatchRest): StepBatch {
  return {
    ...rest,
    dense,
    tokens,
    labels: labels.map((own, g) => ({ ...own, ...(robust[g] && { robust: robust[g] }) })),
  };
}
