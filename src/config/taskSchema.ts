import { z } from 'zod';

/** Task names become file names, parts of `--set` paths and of metric names such as `spam/test/macroF1`. */
export const taskName = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}_.-]*$/u, 'a name of letters, digits, _ - and . that begins with a letter')
  .refine((name) => name !== 'mean', 'another name: "mean" stands for the mean over all tasks in metrics');

/** A class's name: by the time schemas see it, a text. */
export const className = z
  .string()
  .min(1)
  .describe('a class; numbers and true/false are read as the text they are written as');

/** What a task declares beside its gold, labeling functions, label model and head, which other stages own. */
export const taskParams = z.strictObject({
  name: taskName.describe('unique; letters, digits, _ - .'),
  classes: z.array(className).min(2).optional().describe('the class names'),
  labels: z
    .array(className)
    .min(1)
    .optional()
    .describe('with `exclusive: false`, instead of classes: each label becomes a no/yes task called <name>.<label>'),
  default: className
    .optional()
    .describe(
      'the class that rows get a vote for on which no labeling function votes; in a multi-label task no or yes',
    ),
  exclusive: z.boolean().optional().describe('false with `labels`: any number of them may apply to a row'),
  data: z.string().min(1).optional().describe('the name of its source, where there are several'),
  parent: z
    .strictObject({ task: z.string().min(1).describe('the task above'), class: className })
    .optional()
    .describe('the task applies only to rows of this class of another task'),
  refines: z
    .strictObject({
      task: z.string().min(1).describe('the coarser task'),
      classes: z
        .record(className, z.array(className).min(1))
        .describe('each of its classes → the classes of this task under it'),
    })
    .optional()
    .describe('each class lies under one class of another task: {coarse class: [its classes]}'),
  weight: z.number().min(0).default(1).describe("the weight of the task's loss"),
});

export type TaskParams = z.output<typeof taskParams>;
