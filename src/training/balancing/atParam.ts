import { z } from 'zod';

/** The parameter of balancers that compare the tasks' gradients. */
export const atParam = z
  .enum(['parameters', 'representation'])
  .default('parameters')
  .describe(
    "whose gradients are compared: parameters, all that the tasks share (exact; a way back through the trunk per task), or representation, what the shared part gives out, under hard sharing the trunk's output (cheaper; one way back in all)",
  );
