import { z } from 'zod';
import { checkColumn } from '../field.js';
import { guarded } from '../guarded.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';

const params = z.strictObject({
  field: z.string().describe('The column whose text is searched'),
  pattern: z.string().min(1).describe('A JavaScript regular expression, without slashes'),
  flags: z
    .string()
    .regex(/^[dimsuv]*$/, 'expected flags out of i, m, s, u, v')
    .default('')
    .describe('Flags of the regular expression, such as i (case does not matter) or im'),
});

/** Fires where a regular expression matches anywhere in the text. A missing text abstains. */
export const regex: LabelingFunctionKind<typeof params> = {
  summary: 'Fires where a regular expression matches',
  params,
  votesByClass: 'fires',

  fields: ({ field }) => [field],

  check({ field, pattern, flags }, { columns }) {
    const problems = checkColumn(field, columns, 'field');
    try {
      new RegExp(pattern, flags);
    } catch (error) {
      problems.push({ code: 'BROKEN_REGEX', path: 'pattern', message: (error as Error).message });
    }
    return problems;
  },

  create({ field, pattern, flags }, context) {
    const expression = new RegExp(pattern, flags);
    return {
      lanes: [{ name: context.name }],
      fields: [field],
      vote(block, votes) {
        const texts = block.texts(field);
        const test = (row: number) => {
          const text = texts[row];
          if (text !== null && expression.test(text)) votes.push(row, 0, 0);
        };
        guarded(
          texts.length,
          context.timeLimit,
          test,
          (row) => `labeling function "${context.name}", example "${context.source.ids[block.start + row]}"`,
        );
      },
    };
  },
};
