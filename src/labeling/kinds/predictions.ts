import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError } from '../../core/errors.js';
import { argMax } from '../../core/numeric.js';
import type { LabelingFunctionKind } from '../labelingFunction.js';
import { StoredVotes } from '../storedVotes.js';
import { tableColumn } from '../tableColumn.js';
import { laneOf, targetsOf } from '../targets.js';

const params = z.strictObject({
  path: z.string().min(1).describe("A file with another model's probabilities, one row per example"),
  key: z.string().default('id').describe("The file's column with the row's id"),
  columns: z.array(z.string()).min(2).describe('One column of probabilities per class, in the order of the classes'),
  abstainBelow: z.number().min(0).max(1).default(0).describe('Abstains where no class is at least this likely'),
});

/** Another model's predictions: votes for the likeliest class. Rows that the file does not hold abstain. */
export const predictions: LabelingFunctionKind<typeof params> = {
  summary: "Votes as another model's probabilities say, where it is sure enough",
  params,
  votesByClass: 'values',

  fields: () => [],

  resolvePaths: (given, baseDir) => ({ ...given, path: resolve(baseDir, given.path) }),

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
    const probs = new Float64Array(columns.length);
    const votes: { row: number; lane: number; vote: number }[] = [];
    keys.forEach((key, i) => {
      const row = rowOfId.get(String(key));
      if (row === undefined) return;
      columns.forEach((column, c) => {
        const p = column[i];
        if (typeof p !== 'number' || p < 0 || p > 1.0001) {
          throw new EspalierError({
            code: 'PROBABILITY',
            path: given.path,
            message: `row "${key}", column "${given.columns[c]}": expected a probability; received ${JSON.stringify(p)}`,
          });
        }
        probs[c] = p;
      });
      const best = argMax(probs);
      if (probs[best] < given.abstainBelow) return;
      for (let lane = 0; lane < targets.length; lane++) {
        votes.push({ row, lane, vote: targets[lane].task === undefined ? 0 : best });
      }
    });
    if (votes.length === 0 && keys.length > 0 && keys.every((key) => !rowOfId.has(String(key)))) {
      const message = `labeling function "${context.name}": none of the ${keys.length} keys in ${given.path} is the id of a row`;
      context.warn({ code: 'UNKNOWN_ITEM', message });
    }
    const stored = new StoredVotes(votes);
    return {
      lanes: targets.map((target) => laneOf(context.name, target)),
      fields: [],
      vote: (block, buffer) => stored.push(block, buffer),
    };
  },
};
