import { z } from 'zod';
import type { Problem } from '../../core/errors.js';
import { checkColumn } from '../field.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';

const words = z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)).default([]);

const params = z.strictObject({
  field: z.string().describe('The column whose text is searched'),
  any: words.describe('Fires where at least one of these occurs'),
  all: words.describe('Fires only where every one of these occurs'),
  none: words.describe('Fires only where none of these occurs'),
  wordBoundaries: z.boolean().default(true).describe('A keyword must not be part of a longer word'),
  caseSensitive: z.boolean().default(false).describe('Capital and small letters differ'),
});

/** Fires on keywords. The keyword LFs of all tasks on one field share one pass over its text. */
export const keyword: LabelingFunctionKind<typeof params> = {
  summary: 'Fires where keywords or phrases occur: any, all or none of a list',
  params,
  votesByClass: 'fires',

  fields: ({ field }) => [field],

  check({ field, any, all, none }, { columns }): Problem[] {
    const problems = checkColumn(field, columns, 'field');
    if (any.length + all.length + none.length === 0) {
      problems.push({
        code: 'NO_KEYWORDS',
        path: 'any',
        message: 'expected keywords under any, all or none; received none',
      });
    }
    for (const [list, texts] of Object.entries({ any, all, none })) {
      texts.forEach((text, i) => {
        if (text.trim() !== '') return;
        problems.push({
          code: 'EMPTY_KEYWORD',
          path: `${list}.${i}`,
          message: `expected a keyword; received "${text}"`,
        });
      });
    }
    for (const text of none) {
      if (!any.includes(text) && !all.includes(text)) continue;
      const message = `"${text}" is wanted and forbidden at once`;
      problems.push({ code: 'CONTRADICTION', path: `none.${none.indexOf(text)}`, message });
    }
    return problems;
  },

  create({ field, any, all, none, wordBoundaries, caseSensitive }, context) {
    const scanner = context.keywords.of(field, { caseSensitive });
    const rule = scanner.add({ any, all, none, wordBoundaries });
    return {
      lanes: [{ name: context.name }],
      fields: [field],
      vote(block, votes) {
        votes.pushAll(scanner.fired(rule, block), 0, 0);
      },
    };
  },
};
