import { z } from 'zod';

/** What every label model takes to be told, or to find out, which labeling functions depend on each other. */
export const dependencyParams = {
  dependencies: z
    .union([z.enum(['none', 'learned']), z.array(z.array(z.string()).min(2)).min(1)])
    .optional()
    .describe(
      'which labeling functions repeat each other beyond what the class explains: none; learned = found in the votes, among those that name two classes and more; or lists of names, each of functions that depend on one another. Left out: learned for auto, none for a kind that is named',
    ),
  dependencyMethod: z
    .enum(['junctionTree', 'sharedVote'])
    .default('junctionTree')
    .describe(
      'junctionTree: each adds what it says beyond the one it repeats; sharedVote: together they cast one vote, the one that most of them cast. Models of several tasks always share votes',
    ),
};

export type DependencySpec = z.output<typeof dependencyParams.dependencies>;
export type DependencyMethod = z.output<typeof dependencyParams.dependencyMethod>;
