import { z } from 'zod';
import { metricNames } from '../core/metrics/index.js';

/** What can be added to every cell to hold it against; see docs/experiments.md. */
export const controlKinds = ['singleTask', 'majorityVote', 'gold', 'labelModel'] as const;

export type ControlKind = (typeof controlKinds)[number];

/** The label of an axis's value. */
export const axisLabel = z.union([z.string(), z.number(), z.boolean()]);

export type AxisLabel = z.output<typeof axisLabel>;

/** A sweep's `exclude:`. */
export const excludeParams = z
  .array(z.record(z.string(), z.union([axisLabel, z.array(axisLabel).min(1)])))
  .default([])
  .describe('cells to leave out: axis → the label of its value, or several; all axes of an entry must agree');

/** A sweep's `controls:`. */
export const sweepControlsParams = z
  .array(z.enum(controlKinds))
  .default([])
  .describe(
    'what every cell is held against: singleTask (a network per task), majorityVote (the same network, taught by majority vote), gold (taught by all gold of the train split), labelModel (no network)',
  );

/** A sweep's `compare:`. */
export const compareParams = z
  .strictObject({
    metric: z.enum(metricNames).default('macroF1').describe('what tables show and differences are in'),
    split: z.enum(['test', 'validation']).default('test').describe('the split that is scored'),
    baseline: z
      .record(z.string(), axisLabel)
      .default({})
      .describe('axis → the value that its others are held against (default: the first)'),
    by: z
      .string()
      .min(1)
      .optional()
      .describe('an axis for each of whose values the analyses are made apart too, beside those of all cells'),
  })
  .describe('what is compared in the report');

export type CompareParams = z.output<typeof compareParams>;

/** A sweep's `search:`. */
export const searchParams = z
  .strictObject({
    samples: z.int().positive().describe('how many settings are drawn for the axes with a range to draw from'),
    seed: z.int().min(0).default(0).describe('of the draws'),
    halving: z
      .strictObject({
        metric: z
          .string()
          .default('mean/validation/macroF1')
          .describe('what decides who goes on: <task or mean>/validation/<metric>'),
        minimum: z.int().positive().default(1).describe('epochs of the first rung'),
        eta: z.int().min(2).default(3).describe('one in so many goes on from each rung, to so many times the epochs'),
      })
      .optional()
      .describe('asynchronous successive halving: settings that do badly after few epochs are not trained further'),
  })
  .describe('random search');

export type SearchParams = z.output<typeof searchParams>;

/** A sweep's `budget:`. */
export const budgetParams = z
  .strictObject({
    runs: z.int().positive().optional().describe('start no more runs than these, those of earlier calls included'),
    hours: z
      .number()
      .positive()
      .optional()
      .describe(
        'start no run that is not expected to end within so many hours: the seconds of all runs, those of earlier calls included, by the number at a time',
      ),
  })
  .describe('where a sweep ends although cells are left');

export type BudgetParams = z.output<typeof budgetParams>;

/** A sweep's `runner:`. */
export const runnerParams = z
  .strictObject({
    parallel: z.int().positive().default(1).describe('runs at a time, each a process of its own'),
    retries: z.int().min(0).default(1).describe('how often a run that crashed or ran out of time is tried again'),
    timeout: z.number().positive().optional().describe('seconds after which a run is stopped'),
  })
  .describe('how runs are started');

export type RunnerParams = z.output<typeof runnerParams>;
