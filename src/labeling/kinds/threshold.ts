import { z } from 'zod';
import type { Problem } from '../../core/errors.js';
import { checkField, parseField } from '../field.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';

const cell = z.union([z.number(), z.string(), z.boolean()]);

const params = z.strictObject({
  field: z.string().describe('A column, or a count on its text: text.words, text.chars'),
  below: z.number().optional().describe('Fires where the value is less than this'),
  atMost: z.number().optional().describe('Fires where the value is this or less'),
  above: z.number().optional().describe('Fires where the value is more than this'),
  atLeast: z.number().optional().describe('Fires where the value is this or more'),
  equals: z
    .union([cell, z.array(cell).min(1)])
    .optional()
    .describe('Fires where the value is this, or one of these'),
});

/**
 * Fires on the size of a value; several conditions must all hold. A missing value abstains. `equals` compares numbers
 * with numbers, and anything else as text.
 */
export const threshold: LabelingFunctionKind<typeof params> = {
  summary: 'Fires where a number, or the length of a text in words or characters, is below, above or equal',
  params,
  votesByClass: 'fires',

  fields: ({ field }, columns) => [parseField(field, columns).column],

  check({ field, below, atMost, above, atLeast, equals }, { columns }): Problem[] {
    const problems = checkField(field, columns, 'field');
    const bounded = [below, atMost, above, atLeast].some((bound) => bound !== undefined);
    if (!bounded && equals === undefined) {
      const message = 'expected a condition: below, atMost, above, atLeast or equals; received none';
      problems.push({ code: 'NO_CONDITION', message });
    }
    const high = Math.min(below ?? Number.POSITIVE_INFINITY, atMost ?? Number.POSITIVE_INFINITY);
    const low = Math.max(above ?? Number.NEGATIVE_INFINITY, atLeast ?? Number.NEGATIVE_INFINITY);
    const open = below === high || above === low;
    if (low > high || (low === high && open)) {
      problems.push({ code: 'CONTRADICTION', message: `no value lies above ${low} and below ${high} at once` });
    }
    const { column, derived } = parseField(field, columns);
    const type = columns.find(({ name }) => name === column)?.type;
    if (bounded && !derived && type === 'text') {
      problems.push({
        code: 'NOT_A_NUMBER',
        path: 'field',
        message: `expected a column of numbers; "${column}" holds text`,
        hint: `Use ${column}.words or ${column}.chars for its length, or equals for its value.`,
      });
    }
    return problems;
  },

  create(given, context) {
    const field = parseField(given.field, context.columns);
    const { below = Infinity, above = -Infinity, atMost = Infinity, atLeast = -Infinity } = given;
    const bounded = [given.below, given.above, given.atMost, given.atLeast].some((bound) => bound !== undefined);
    const wanted = given.equals === undefined ? undefined : new Set([given.equals].flat().map(String));
    return {
      lanes: [{ name: context.name }],
      fields: [field.column],
      vote(block, votes) {
        const values = block.values(field);
        for (let row = 0; row < values.length; row++) {
          const value = values[row];
          if (bounded && !wanted && typeof value === 'number' && !Number.isNaN(value)) {
            // What most cells are.
            if (value < below && value > above && value <= atMost && value >= atLeast) votes.push(row, 0, 0);
            continue;
          }
          if (value === null || value === undefined) continue;
          if (wanted && !wanted.has(String(value))) continue;
          if (bounded) {
            const number = typeof value === 'number' ? value : toNumber(value);
            if (Number.isNaN(number)) {
              const message = `expected a number in "${given.field}"; received ${JSON.stringify(value)}`;
              votes.fail({ row, code: 'VOTE_VALUE', message });
              continue;
            }
            if (!(number < below && number > above && number <= atMost && number >= atLeast)) continue;
          }
          votes.push(row, 0, 0);
        }
      },
    };
  },
};

/** Wide integers come as text; anything else that is no number is NaN, which is a mistake worth telling. */
function toNumber(value: unknown): number {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
