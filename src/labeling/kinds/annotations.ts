import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { EspalierError } from '../../core/errors.js';
import { classVote } from '../classVote.js';
import type { LabelingFunctionKind, Lane } from '../labelingFunction.js';
import { readVotes } from '../readVotes.js';
import { StoredVotes } from '../storedVotes.js';
import { tableColumn } from '../tableColumn.js';
import { checkMap, laneOf, targetsOf } from '../targets.js';
import { createVoteReader } from '../voteReader.js';
import { isVote, VoteSets } from '../voteSets.js';
import { warnOfStrangers } from '../warnOfStrangers.js';

const params = z.strictObject({
  path: z.string().min(1).describe('A file with one annotation per line: who says what of which item'),
  item: z.string().default('item').describe("The column with the row's id"),
  annotator: z.string().default('annotator').describe('The column with the annotator'),
  label: z.string().default('label').describe('The column with the class'),
  map: z
    .record(z.string(), classVote.nullable())
    .optional()
    .describe('Value in the column → what it votes for, where it is not the class itself; null abstains'),
});

/** Crowd labels in long form: every annotator becomes a labeling function, named `<name>.<annotator>`. */
export const annotations: LabelingFunctionKind<typeof params> = {
  summary: 'Reads crowd labels (item, annotator, label): one labeling function per annotator',
  params,
  votesByClass: 'values',

  fields: () => [],

  resolvePaths: (given, baseDir) => ({ ...given, path: resolve(baseDir, given.path) }),

  files: ({ path }, baseDir) => [resolve(baseDir, path)],

  byId: true,

  check({ path, map }, { tasks, baseDir }) {
    const problems = checkMap(map, tasks);
    if (!existsSync(resolve(baseDir, path))) {
      problems.push({ code: 'FILE_NOT_FOUND', path: 'path', message: `expected a file; "${path}" does not exist` });
    }
    return problems;
  },

  async create(given, context) {
    const table = await context.readTable(resolve(context.baseDir, given.path));
    const items = tableColumn(table, given.item, given.path, context);
    const annotators = tableColumn(table, given.annotator, given.path, context).map((cell, i) => {
      if (cell !== null && cell !== '') return String(cell);
      const message = `labeling function "${context.name}": expected an annotator in ${given.path}, annotation ${i + 1}; received none`;
      throw new EspalierError({ code: 'NO_ANNOTATOR', message });
    });
    const labels = tableColumn(table, given.label, given.path, context);
    const names = [...new Set(annotators)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const placeOf = new Map(names.map((name, i) => [name, i]));
    const targets = targetsOf(context.tasks);
    const sets = new VoteSets();
    const lanes: Lane[] = names.flatMap((name) => targets.map((target) => laneOf(`${context.name}.${name}`, target)));
    const codes = targets.map((target) =>
      readVotes(
        createVoteReader(target, given.map, 'class', sets),
        labels,
        (i) => `labeling function "${context.name}", item "${items[i]}", annotator "${annotators[i]}"`,
        given.path,
      ),
    );

    // Where the last annotation of an item by an annotator stands: whoever labels twice has changed his mind.
    const last = new Map<number, number>();
    const rowOfId = context.rowOfId();
    let strangers = 0;
    let repeats = 0;
    for (let i = 0; i < items.length; i++) {
      const row = rowOfId.get(String(items[i]));
      if (row === undefined) {
        strangers++;
        continue;
      }
      const cell = row * names.length + placeOf.get(annotators[i])!;
      if (last.has(cell)) repeats++;
      last.set(cell, i);
    }
    warnOfStrangers(strangers, items, given.path, context);
    if (repeats > 0) {
      const message = `labeling function "${context.name}": ${repeats === 1 ? '1 annotation repeats' : `${repeats} annotations repeat`} an item for the same annotator; the last one counts`;
      context.warn({ code: 'REPEATED_ANNOTATION', message });
    }
    const rows: number[] = [];
    const laneOfVote: number[] = [];
    const votes: number[] = [];
    for (const [cell, i] of last) {
      for (let t = 0; t < targets.length; t++) {
        if (!isVote(codes[t][i])) continue;
        rows.push(Math.floor(cell / names.length));
        laneOfVote.push((cell % names.length) * targets.length + t);
        votes.push(codes[t][i]);
      }
    }
    const stored = new StoredVotes(rowOfId.size, rows, laneOfVote, votes);
    return { lanes, sets, fields: [], vote: (block, buffer) => stored.push(block, buffer) };
  },
};
