import { z } from 'zod';

/** Parameters that mean the same in several label models: each takes those it has. */
export const sharedParams = {
  prior: z
    .enum(['held', 'learned'])
    .default('held')
    .describe('held: the class prior stays at classBalance; learned: EM moves it, which can collapse on sparse votes'),
  abstain: z
    .enum(['ignore', 'evidence'])
    .default('ignore')
    .describe('whether an abstain itself speaks about the class'),
  confusionSmoothing: z
    .strictObject({
      diagonal: z.number().positive().default(4).describe('pseudo-votes for the right class, per confusion row'),
      offDiagonal: z.number().positive().default(1).describe('pseudo-votes for all wrong classes together'),
    })
    .prefault({})
    .describe('Dirichlet prior of the confusion rows: 4 to 1 believes an accuracy of .8'),
  confusionStrength: z
    .number()
    .min(0)
    .default(0.6)
    .describe('further weight of that prior, in multiples of the labeling function’s own votes per class'),
  firingStrength: z
    .number()
    .min(0)
    .default(1)
    .describe('weight of the prior on firing rates, in multiples of the labeling function’s own votes'),
  betterThanRandom: z
    .boolean()
    .default(true)
    .describe('a vote never speaks louder for another class than its own, so that unanimous votes stand'),
  correlation: z
    .union([z.literal('auto'), z.number().min(0).max(1)])
    .default('auto')
    .describe(
      'how far the votes of a row repeat each other: ρ in the exponent 1 / (1 + ρ (votes − 1)) on their evidence',
    ),
  emIterations: z.int().min(1).default(100).describe('EM iterations at most'),
  emTolerance: z
    .number()
    .positive()
    .default(1e-4)
    .describe('EM stops once no vote’s mean posterior moves by more than this'),
  accuracy: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.8)
    .describe(
      'the prior belief that a vote is right, in balanced classes; also what a vote counts that the fit never saw',
    ),
  floor: z
    .number()
    .gt(0)
    .lte(1)
    .default(0.01)
    .describe('no vote is rarer under a class than this share of how often it is cast at all'),
};
