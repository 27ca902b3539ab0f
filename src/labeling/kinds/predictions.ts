import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError } from '../../core/errors.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';
import { predictedVote } from '../predictedVote.js';
import { StoredVotes } from '../storedVotes.js';
import { tableColumn } from '../tableColumn.js';
import { laneOf, targetsOf } from '../targets.js';
import { warnOfStrangers } from '../warnOfStrangers.js';

const params = z.strictObject({
  path: z.string().min(1).describe("A file with another model's probabilities, one row per example"),
  key: z.string().default('id').describe("The file's column with the row's id"),
  columns: z.array(z.string()).min(2).describe('One column of probabilities per class, in the order of the classes'),
  abstainBelow: z.number().min(0).max(1).default(0).describe('Abstains where no class is at least this likely'),
  confidence: z
    .union([z.number().gt(0).max(1), z.enum(['probability', 'margin'])])
    .default(1)
    .describe(
      'How much of a vote each is: a number up to 1, or as much as the class is likely (probability), or likelier than the next one (margin)',
    ),
});

// Probabilities that were written in single precision may add up to a little more than they should.
const tolerance = 1e-4;

/**
 * Another model's predictions: votes for the likeliest class, whole ones or by how sure the other model is. Rows that the file does not hold, or holds without
 * probabilities, abstain, and so do those where two classes are equally likely.
 */
export const predictions: LabelingFunctionKind<typeof params> = {
  summary: "Votes as another model's probabilities say, where it is sure enough",
  params,
  votesByClass: 'values',

  fields: () => [],

  resolvePaths: (given, baseDir) => ({ ...given, path: resolve(baseDir, given.path) }),

  files: ({ path }, baseDir) => [resolve(baseDir, path)],

  byId: true,

  check({ path, columns }, { tasks, baseDir }) {
    const missing = !existsSync(resolve(baseDir, path));
    return [
      ...(missing
        ? [{ code: 'FILE_NOT_FOUND', path: 'path', message: `expected a file; "${path}" does not exist` }]
        : []),
      ...tasks
        .filter(({ classes }) => classes.length !== columns.length)
        .map(({ name, classes }) => ({
          code: 'SHAPE',
          path: 'columns',
          message: `expected one column for each of the ${classes.length} classes of "${name}" (${classes.join(', ')}); received ${columns.length}`,
        })),
    ];
  },

  async create(given, context) {
    const table = await context.readTable(resolve(context.baseDir, given.path));
    const keys = tableColumn(table, given.key, given.path, context);
    const columns = given.columns.map((name) => tableColumn(table, name, given.path, context));
    const targets = targetsOf(context.tasks);
    const rowOfId = context.rowOfId();
    const seen = new Set<number>();
    const [rows, lanes, codes, confidences]: number[][] = [[], [], [], []];
    const probs = new Float64Array(columns.length);
    let strangers = 0;
    for (let i = 0; i < keys.length; i++) {
      const subject = () => `labeling function "${context.name}", ${given.path}, key "${keys[i]}"`;
      const row = rowOfId.get(String(keys[i]));
      if (row === undefined) {
        strangers++;
        continue;
      }
      if (seen.has(row)) {
        const message = `${subject()}: expected each key once; it stands there again`;
        throw new EspalierError({ code: 'DUPLICATE_KEY', message });
      }
      seen.add(row);
      if (columns.every((column) => column[i] === null)) continue;
      columns.forEach((column, c) => {
        const p = column[i];
        if (typeof p !== 'number' || p < 0 || p > 1 + tolerance) {
          const message = `${subject()}, column "${given.columns[c]}": expected a probability; received ${JSON.stringify(p)}`;
          throw new EspalierError({ code: 'PROBABILITY', message });
        }
        probs[c] = p;
      });
      const said = predictedVote(probs, given);
      if (!said) continue;
      for (let lane = 0; lane < targets.length; lane++) {
        rows.push(row);
        lanes.push(lane);
        codes.push(targets[lane].task === undefined ? 0 : said.vote);
        confidences.push(said.confidence);
      }
    }
    warnOfStrangers(strangers, keys, given.path, context);
    const parts = given.confidence === 1 ? undefined : confidences;
    const stored = new StoredVotes(rowOfId.size, rows, lanes, codes, parts);
    return {
      lanes: targets.map((target) => laneOf(context.name, target)),
      fields: [],
      vote: (block, buffer) => stored.push(block, buffer),
    };
  },
};
