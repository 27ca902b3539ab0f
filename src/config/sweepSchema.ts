import { z } from 'zod';
import { axisParams } from '../experiment/axisParams.js';
import {
  budgetParams,
  compareParams,
  excludeParams,
  runnerParams,
  searchParams,
  sweepControlsParams,
} from '../experiment/sweepParams.js';
import { headerParams } from './header.js';

/** The sections of a sweep file, each parsed by itself. */
export const sweepSections = {
  exclude: excludeParams,
  controls: sweepControlsParams,
  compare: compareParams.prefault({}),
  search: searchParams.optional(),
  budget: budgetParams.prefault({}),
  runner: runnerParams.prefault({}),
  output: z
    .strictObject({
      dir: z
        .string()
        .min(1)
        .default('runs')
        .describe("where the sweep's folder goes; relative to the working directory"),
    })
    .prefault({})
    .describe('where the sweep is kept'),
};

/** A whole sweep file. */
export const sweepSchema = z.strictObject({
  version: headerParams.shape.version,
  kind: z.literal('sweep').describe('what makes the file a sweep'),
  name: headerParams.shape.name.optional().describe("the sweep's folder is named so (default: the file's name)"),
  base: z.string().min(1).describe('the experiment that the axes change, relative to this file'),
  set: z.record(z.string(), z.unknown()).optional().describe('path → value: what every cell has beside the base'),
  axes: z.record(z.string().min(1), axisParams).describe('what is varied, by name; seed is a path like any other'),
  ...sweepSections,
});
