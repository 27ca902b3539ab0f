import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { LabelingFunctionKind, Lane } from '../labelingFunction.js';
import { StoredVotes } from '../storedVotes.js';
import { tableColumn } from '../tableColumn.js';
import { checkMap, laneOf, targetsOf } from '../targets.js';
import { createVoteReader } from '../voteReader.js';

const params = z.strictObject({
  path: z.string().min(1).describe('A file with one annotation per line: who says what of which item'),
  item: z.string().default('item').describe("The column with the row's id"),
  annotator: z.string().default('annotator').describe('The column with the annotator'),
  label: z.string().default('label').describe('The column with the class'),
  map: z
    .record(z.string(), z.string().nullable())
    .optional()
    .describe('Value in the column → class, where it is not the class itself; null abstains'),
});

/** Crowd labels in long form: every annotator becomes a labeling function, named `<name>.<annotator>`. */
export const annotations: LabelingFunctionKind<typeof params> = {
  summary: 'Reads crowd labels (item, annotator, label): one labeling function per annotator',
  params,
  votesByClass: 'values',

  fields: () => [],

  resolvePaths: (given, baseDir) => ({ ...given, path: resolve(baseDir, given.path) }),

  check({ path, map }, { tasks, baseDir }) {
    const problems = checkMap(map, tasks);
    if (!existsSync(resolve(baseDir, path))) {
      problems.push({ code: 'FILE_NOT_FOUND', path: 'path', message: `expected a file; "${path}" does not exist` });
    }
    return problems;
  },

  async create(given, context) {
    const path = resolve(context.baseDir, given.path);
    const table = await context.readTable(path);
    const items = tableColumn(table, given.item, given.path, context);
    const annotators = tableColumn(table, given.annotator, given.path, context).map(String);
    const labels = tableColumn(table, given.label, given.path, context);
    const names = [...new Set(annotators)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const targets = targetsOf(context.tasks);
    const place = new Map(names.map((name, i) => [name, i * targets.length]));
    const lanes: Lane[] = names.flatMap((name) => targets.map((target) => laneOf(`${context.name}.${name}`, target)));
    const readers = targets.map((target) => createVoteReader(target, given.map, 'class'));
    const rowOfId = context.rowOfId();

    // An annotator who labels an item twice has changed his mind: the last word counts.
    const votes = new Map<string, { row: number; lane: number; vote: number }>();
    let strangers = 0;
    let repeats = 0;
    for (let i = 0; i < items.length; i++) {
      const row = rowOfId.get(String(items[i]));
      if (row === undefined) {
        strangers++;
        continue;
      }
      readers.forEach((reader, t) => {
        const vote = reader.read(labels[i], () => `${given.path}, line ${i + 2}`);
        const lane = place.get(annotators[i])! + t;
        if (votes.has(`${row} ${lane}`)) repeats++;
        if (vote >= 0) votes.set(`${row} ${lane}`, { row, lane, vote });
      });
    }
    for (const reader of readers) reader.finish(given.path);
    if (strangers > 0) {
      const message = `labeling function "${context.name}": ${strangers} of ${items.length} annotations name an item that is no row of the data; they are left out`;
      context.warn({ code: 'UNKNOWN_ITEM', message });
    }
    if (repeats > 0) {
      const message = `labeling function "${context.name}": ${repeats} annotations repeat an item for the same annotator; the last one counts`;
      context.warn({ code: 'REPEATED_ANNOTATION', message });
    }
    const stored = new StoredVotes([...votes.values()]);
    return { lanes, fields: [], vote: (block, buffer) => stored.push(block, buffer) };
  },
};
