import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError, type Problem } from '../../core/errors.js';
import { checkColumn } from '../field.js';
import type { LabelingFunctionKind, Lane, PrepareContext } from '../labelingFunction.js';
import { nearMiss } from '../nearMiss.js';
import { checkMap, laneOf, targetsOf } from '../targets.js';
import { createVoteReader } from '../voteReader.js';

const cell = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const params = z.strictObject({
  field: z.string().describe('The column that is looked up'),
  table: z
    .union([z.string().min(1), z.record(z.string(), cell)])
    .describe('A csv, tsv, json, jsonl or parquet file, or the table itself: {key: value}'),
  key: z.string().default('key').describe('In a file: the column that holds the keys'),
  value: z.string().default('value').describe('In a file: the column that holds the values'),
  map: z
    .record(z.string(), z.string().nullable())
    .optional()
    .describe('Value in the table → class; values that are not named here abstain'),
  caseSensitive: z.boolean().default(false).describe('Capital and small letters of a key differ'),
});

type Params = z.output<typeof params>;

/** Votes with what a table says of a field's value: a class, or what `map` makes of it. Keys that are not in the table abstain. */
export const lookup: LabelingFunctionKind<typeof params> = {
  summary: 'Looks a value up in a table: a file, or one written in the config',
  params,
  votesByClass: 'values',

  fields: ({ field }) => [field],

  resolvePaths: (given, baseDir) =>
    typeof given.table === 'string' ? { ...given, table: resolve(baseDir, given.table) } : given,

  check({ field, table, map }, { columns, tasks, baseDir }) {
    const problems: Problem[] = [...checkColumn(field, columns, 'field'), ...checkMap(map, tasks)];
    if (typeof table === 'string' && !existsSync(resolve(baseDir, table))) {
      problems.push({ code: 'FILE_NOT_FOUND', path: 'table', message: `expected a file; "${table}" does not exist` });
    }
    return problems;
  },

  async create(given, context) {
    const { field, caseSensitive } = given;
    const fold = (text: string) => (caseSensitive ? text : text.toLowerCase()).trim();
    const targets = targetsOf(context.tasks);
    const lanes: Lane[] = targets.map((target) => laneOf(context.name, target));
    const readers = targets.map((target) => createVoteReader(target, given.map, 'abstain'));
    const votesOf = new Map<string, number[]>();
    for (const [key, value] of await entriesOf(given, context)) {
      if (key === null || key === undefined) continue;
      const place = () => `labeling function "${context.name}", table entry "${key}"`;
      votesOf.set(
        fold(String(key)),
        readers.map((reader) => reader.read(value, place)),
      );
    }
    for (const reader of readers) reader.finish(`labeling function "${context.name}", its table`);
    return {
      lanes,
      fields: [field],
      vote(block, votes) {
        const texts = block.texts(field);
        for (let row = 0; row < texts.length; row++) {
          const text = texts[row];
          const found = text === null ? undefined : votesOf.get(fold(text));
          if (!found) continue;
          for (let lane = 0; lane < found.length; lane++) if (found[lane] >= 0) votes.push(row, lane, found[lane]);
        }
      },
    };
  },
};

async function entriesOf(given: Params, context: PrepareContext): Promise<(readonly [unknown, unknown])[]> {
  if (typeof given.table !== 'string') return Object.entries(given.table);
  const { columns } = await context.readTable(resolve(context.baseDir, given.table));
  const names = Object.keys(columns);
  for (const name of [given.key, given.value]) {
    if (name in columns) continue;
    throw new EspalierError({
      code: 'MISSING_COLUMN',
      path: given.table,
      message: `labeling function "${context.name}": expected a column of the table (${names.join(', ')}); received "${name}".${nearMiss(name, names)}`,
    });
  }
  return columns[given.key].map((key, i) => [key, columns[given.value][i]] as const);
}
