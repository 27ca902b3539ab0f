import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError, type Problem } from '../../core/errors.js';
import { classVote } from '../classVote.js';
import { checkColumn } from '../field.js';
import type { LabelingFunctionKind, PrepareContext } from '../labelingFunction.js';
import { readVotes } from '../readVotes.js';
import { tableColumn } from '../tableColumn.js';
import { checkMap, laneOf, targetsOf } from '../targets.js';
import { createVoteReader } from '../voteReader.js';
import { isVote, VoteSets } from '../voteSets.js';

const cell = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const params = z.strictObject({
  field: z.string().describe('The column that is looked up'),
  table: z
    .union([z.string().min(1), z.record(z.string(), cell)])
    .describe('A csv, tsv, json, jsonl or parquet file, or the table itself: {key: value}'),
  key: z.string().default('key').describe('In a file: the column that holds the keys'),
  value: z.string().default('value').describe('In a file: the column that holds the values'),
  map: z
    .record(z.string(), classVote.nullable())
    .optional()
    .describe('Value in the table → what it votes for; values that are not named here abstain'),
  caseSensitive: z.boolean().default(false).describe('Capital and small letters of a key differ'),
});

type Params = z.output<typeof params>;

/**
 * Votes with what a table says of a field's value: a class, or what `map` makes of it. Keys that are not in the table
 * abstain; of a list, the first element that is in the table votes.
 */
export const lookup: LabelingFunctionKind<typeof params> = {
  summary: 'Looks a value up in a table: a file, or one written in the config',
  params,
  votesByClass: 'values',

  fields: ({ field }) => [field],

  resolvePaths: (given, baseDir) =>
    typeof given.table === 'string' ? { ...given, table: resolve(baseDir, given.table) } : given,

  files: ({ table }, baseDir) => (typeof table === 'string' ? [resolve(baseDir, table)] : []),

  check({ field, table, map }, { columns, tasks, baseDir }) {
    const problems: Problem[] = [...checkColumn(field, columns, 'field'), ...checkMap(map, tasks)];
    if (typeof table === 'string' && !existsSync(resolve(baseDir, table))) {
      problems.push({ code: 'FILE_NOT_FOUND', path: 'table', message: `expected a file; "${table}" does not exist` });
    }
    return problems;
  },

  async create(given, context) {
    const { field, caseSensitive } = given;
    const fold = (key: unknown) => (caseSensitive ? String(key) : String(key).toLowerCase()).trim();
    const { keys, values } = await entriesOf(given, context);
    const targets = targetsOf(context.tasks);
    const sets = new VoteSets();
    const place = (i: number) => `labeling function "${context.name}", table entry "${keys[i]}"`;
    const codes = targets.map((target) =>
      readVotes(createVoteReader(target, given.map, 'abstain', sets), values, place, place(0)),
    );
    const entryOf = new Map<string, number>();
    keys.forEach((key, i) => {
      if (key === null || key === undefined) return;
      const before = entryOf.get(fold(key));
      if (before !== undefined && codes.some((code) => code[before] !== code[i])) {
        const message = `${place(i)}: expected one value for each key; received ${JSON.stringify(values[before])} and ${JSON.stringify(values[i])}`;
        throw new EspalierError({ code: 'DUPLICATE_KEY', message });
      }
      entryOf.set(fold(key), i);
    });
    const entryFor = (cell: unknown): number | undefined => {
      if (!Array.isArray(cell)) return cell === null || cell === undefined ? undefined : entryOf.get(fold(cell));
      return cell.map(entryFor).find((entry) => entry !== undefined);
    };
    return {
      lanes: targets.map((target) => laneOf(context.name, target)),
      sets,
      fields: [field],
      vote(block, votes) {
        const cells = block.columns[field];
        for (let row = 0; row < cells.length; row++) {
          const entry = entryFor(cells[row]);
          if (entry === undefined) continue;
          for (let lane = 0; lane < codes.length; lane++) {
            const code = codes[lane][entry];
            if (isVote(code)) votes.push(row, lane, code);
          }
        }
      },
    };
  },
};

/** The table, entry by entry. A JSON file may also be one object, {key: value}. */
async function entriesOf(
  given: Params,
  context: PrepareContext,
): Promise<{ keys: readonly unknown[]; values: readonly unknown[] }> {
  if (typeof given.table !== 'string') return { keys: Object.keys(given.table), values: Object.values(given.table) };
  const path = resolve(context.baseDir, given.table);
  if (extname(path).toLowerCase() === '.json') {
    const json = parsedOrNull(await readFile(path, 'utf8'));
    if (json !== null && typeof json === 'object' && !Array.isArray(json)) {
      return { keys: Object.keys(json), values: Object.values(json) };
    }
  }
  const table = await context.readTable(path);
  return {
    keys: tableColumn(table, given.key, given.table, context),
    values: tableColumn(table, given.value, given.table, context),
  };
}

/** Records line by line, or broken JSON, are the table reader's to read, or to complain about. */
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
