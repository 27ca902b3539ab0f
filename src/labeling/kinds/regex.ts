import { z } from 'zod';
import { EspalierError } from '../../core/errors.js';
import { checkColumn } from '../field.js';
import { guarded } from '../guarded.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';

// Faults may be counted, but time lost on row after row is a run that never ends.
const mostTimeouts = 10;

const params = z.strictObject({
  field: z.string().describe('The column whose text is searched'),
  pattern: z.string().min(1).describe('A JavaScript regular expression, without slashes'),
  flags: z
    .string()
    .regex(/^[dimsuv]*$/, 'flags out of d, i, m, s, u, v')
    .default('')
    .describe('Flags of the regular expression, such as i (case does not matter) or im'),
});

/** Fires where a regular expression matches anywhere in the text. A missing text abstains. */
export const regex: LabelingFunctionKind<typeof params> = {
  summary: 'Fires where a regular expression matches',
  params,
  votesByClass: 'fires',
  heavy: true,

  fields: ({ field }) => [field],

  check({ field, pattern, flags }, { columns }) {
    const problems = checkColumn(field, columns, 'field');
    try {
      new RegExp(pattern, flags);
    } catch (error) {
      const message = `expected a JavaScript regular expression; ${(error as Error).message}`;
      const hint = /\(\?[aiLmsux]+\)/.test(pattern)
        ? 'Write flags: i beside the pattern instead of (?i) in it.'
        : undefined;
      problems.push({ code: 'BROKEN_REGEX', path: 'pattern', message, hint });
    }
    return problems;
  },

  create({ field, pattern, flags }, context) {
    const expression = new RegExp(pattern, flags);
    let matches = new Uint8Array(0);
    let timeouts = 0;
    return {
      lanes: [{ name: context.name }],
      fields: [field],
      vote(block, votes) {
        const texts = block.texts(field);
        if (matches.length < texts.length) matches = new Uint8Array(texts.length);
        const test = (row: number) => {
          const text = texts[row];
          matches[row] = text !== null && expression.test(text) ? 1 : 0;
          return true;
        };
        const guilty = (row: number) => {
          matches[row] = 0;
          votes.fail({
            row,
            code: 'LF_TIMEOUT',
            message: `expected an answer of the regular expression within ${context.timeLimit} s; it is still running`,
            hint: 'A pattern such as (a+)+ can take forever on some texts: rewrite it so that its parts cannot match the same characters in several ways.',
          });
          return context.countsFaults && ++timeouts < mostTimeouts;
        };
        const end = guarded(0, texts.length, context.timeLimit, test, guilty);
        for (let row = 0; row < end; row++) if (matches[row] === 1) votes.push(row, 0, 0);
        if (timeouts >= mostTimeouts) {
          throw new EspalierError({
            code: 'LF_TIMEOUT',
            message: `labeling function "${context.name}": ran into its time limit of ${context.timeLimit} s on ${timeouts} rows, which is more than faults worth counting`,
            hint: 'Rewrite the pattern so that its parts cannot match the same characters in several ways.',
          });
        }
      },
    };
  },
};
