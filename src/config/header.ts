import { z } from 'zod';

/** The plain keys at the top of an experiment file. */
export const headerParams = z.strictObject({
  version: z.literal(1).describe('the version of this file format'),
  name: z
    .string()
    .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u, 'a name of letters, digits, _ - and .')
    .describe('letters, digits, _ - .; run folders are named after it'),
  seed: z.int().min(0).default(0).describe('every random draw of a run follows from it'),
});

export type Header = z.output<typeof headerParams>;

/** Every key of an experiment file, in the order in which files are printed. */
export const topLevelKeys = [
  'version',
  'name',
  'seed',
  'extends',
  'data',
  'features',
  'labelingFunctions',
  'tasks',
  'constraints',
  'labelModel',
  'slices',
  'sliceHeads',
  'augment',
  'trunk',
  'sharing',
  'transfer',
  'training',
  'controls',
  'predictions',
  'backend',
  'output',
] as const;
