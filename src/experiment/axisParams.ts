import { z } from 'zod';

/** How much of the ties between tasks a cell uses; see `setHierarchy`. */
export const hierarchyValues = ['flat', 'labelModel', 'network', 'both'] as const;

export type HierarchyValue = (typeof hierarchyValues)[number];

const bounds = z.tuple([z.number(), z.number()]);

/** What an axis may be: its values one by one, or a range to draw from. */
export const axisForms = ['values', 'range', 'tasks', 'hierarchy', 'uniform', 'logUniform', 'int', 'choice'] as const;

/** The forms that random search draws from. */
export const drawnForms = ['uniform', 'logUniform', 'int', 'choice'] as const;

/** One of a sweep's `axes:`. */
export const axisParams = z
  .strictObject({
    path: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe(
        'the config path that takes the value, or several; tasks.* stands for every task (default: the name of the axis)',
      ),
    values: z
      .array(z.unknown())
      .min(1)
      .optional()
      .describe(
        'values for the path, {label, value} where one needs a name; or {label, set: {path: value, …}} for several paths at once, where nothing behind a path takes it out',
      ),
    range: z
      .union([bounds, z.tuple([z.number(), z.number(), z.number().positive()])])
      .optional()
      .describe('[from, to] in steps of 1, or [from, to, step]; both ends are among the values'),
    tasks: z
      .array(z.union([z.literal('all'), z.int().positive(), z.array(z.string().min(1)).min(1)]))
      .min(1)
      .optional()
      .describe(
        'sets of tasks, by names or as a number: the first so many of the base; the others leave the experiment, with what is said about them',
      ),
    hierarchy: z
      .array(z.enum(hierarchyValues))
      .min(1)
      .optional()
      .describe('whether the ties between tasks serve the label model, the network, both or neither (flat)'),
    uniform: bounds.optional().describe('random search: between the two'),
    logUniform: bounds.optional().describe('random search: the logarithm between those of the two, both above 0'),
    int: bounds.optional().describe('random search: a whole number from the first to the second'),
    choice: z.array(z.unknown()).min(1).optional().describe('random search: one of these'),
    nested: z
      .boolean()
      .optional()
      .describe(
        'true: the rows of a smaller value are among those of a larger one; an error on paths that draw no rows',
      ),
  })
  .superRefine((axis, context) => {
    const given = axisForms.filter((form) => axis[form] !== undefined);
    if (given.length !== 1) {
      const received = given.length === 0 ? 'none of them' : given.join(', ');
      context.addIssue({ code: 'custom', message: `expected one of ${axisForms.join(', ')}; received ${received}` });
    }
    for (const form of ['range', 'uniform', 'logUniform', 'int'] as const) {
      const [from, to] = axis[form] ?? [0, 1];
      const low = form === 'logUniform' && axis.logUniform ? Number.MIN_VALUE : Number.NEGATIVE_INFINITY;
      if (from >= low && (form === 'range' ? from <= to : from < to)) continue;
      const message = `expected a smaller and a larger number${form === 'logUniform' ? ', both above 0' : ''}; received ${from} and ${to}`;
      context.addIssue({ code: 'custom', path: [form], message });
    }
    if (axis.int && !axis.int.every(Number.isInteger)) {
      context.addIssue({ code: 'custom', path: ['int'], message: 'expected whole numbers' });
    }
    for (const form of ['tasks', 'hierarchy'] as const) {
      if (axis[form] && axis.path !== undefined) {
        context.addIssue({ code: 'custom', path: ['path'], message: `"${form}" knows its paths itself` });
      }
    }
  });

export type AxisParams = z.output<typeof axisParams>;
