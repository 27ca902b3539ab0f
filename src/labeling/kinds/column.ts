import { z } from 'zod';
import { noClass, notAClass } from '../../core/classReader.js';
import { fitsPattern } from '../../core/fitsPattern.js';
import type { Column } from '../../core/rowSource.js';
import { classVote } from '../classVote.js';
import { checkColumn } from '../field.js';
import type { LabelingFunctionKind, Lane } from '../labelingFunction.js';
import { checkMap, laneOf, targetsOf } from '../targets.js';
import { createVoteReader } from '../voteReader.js';
import { VoteSets } from '../voteSets.js';

const params = z.strictObject({
  column: z.string().optional().describe('The column that holds the votes'),
  columns: z.string().optional().describe('A pattern such as lf*: one labeling function per column, named after it'),
  map: z
    .record(z.string(), classVote.nullable())
    .optional()
    .describe('Value in the column → what it votes for, where it is not the class itself; null abstains'),
});

type Params = z.output<typeof params>;

/** Votes that stand in the data already: class names or indices; empty, null and −1 abstain. */
export const column: LabelingFunctionKind<typeof params> = {
  summary: 'Takes votes that stand in a column, or in many columns of a pattern',
  params,
  votesByClass: 'values',

  fields: (given, columns) => columnsOf(given, columns),

  check(given, { columns, tasks }) {
    const problems = checkMap(given.map, tasks);
    if ((given.column === undefined) === (given.columns === undefined)) {
      problems.push({ code: 'WRONG_KEYS', message: 'expected either column or columns; received both or neither' });
    } else if (given.column !== undefined) {
      problems.push(...checkColumn(given.column, columns, 'column'));
    } else if (columnsOf(given, columns).length === 0) {
      const names = columns.map(({ name }) => name).join(', ');
      problems.push({
        code: 'UNKNOWN_COLUMN',
        path: 'columns',
        message: `expected a pattern that some column of the data fits (${names}); received "${given.columns}"`,
      });
    }
    return problems;
  },

  create(given, context) {
    const targets = targetsOf(context.tasks);
    const names = columnsOf(given, context.columns);
    const lanes: Lane[] = [];
    const sets = new VoteSets();
    const readers = names.flatMap((name) =>
      targets.map((target) => {
        const lf = given.columns === undefined ? context.name : name;
        const lane = lanes.push(laneOf(lf, target)) - 1;
        return { name, lane, reader: createVoteReader(target, given.map, 'class', sets) };
      }),
    );
    return {
      lanes,
      sets,
      fields: names,
      vote(block, votes) {
        for (const { name, lane, reader } of readers) {
          const cells = block.columns[name];
          for (let row = 0; row < cells.length; row++) {
            const vote = reader.read(cells[row]);
            if (vote === noClass) continue;
            if (vote === notAClass) votes.fail({ row, ...reader.complain(cells[row], `column "${name}"`) });
            else votes.push(row, lane, vote);
          }
        }
      },
      finish() {
        for (const { name, reader } of readers) reader.finish(`column "${name}"`);
      },
    };
  },
};

function columnsOf(given: Params, columns: readonly Column[]): string[] {
  if (given.column !== undefined) return [given.column];
  if (given.columns === undefined) return [];
  const pattern = given.columns;
  return columns.map(({ name }) => name).filter((name) => fitsPattern(pattern, name));
}
