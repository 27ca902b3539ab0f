import { z } from 'zod';
import { splitNames } from '../core/split.js';
import { fileFormats } from './dataSpec.js';
import { worldParams } from './synthetic/worldParams.js';

const path = z.string().min(1).describe('a csv, tsv, json, jsonl or parquet file, or a glob such as "mails/*.parquet"');

const fileOptions = {
  format: z.enum(fileFormats).optional().describe('what the file is, where its extension does not tell'),
  encoding: z.enum(['utf-8', 'latin-1', 'utf-16']).optional().describe('of a csv or tsv file (default utf-8)'),
  delimiter: z.string().min(1).max(4).optional().describe('between the fields of a csv file (default: found)'),
  header: z.boolean().optional().describe('whether the first line of a csv file names the columns (default: found)'),
  types: z
    .record(z.string(), z.enum(['text', 'number']))
    .optional()
    .describe('columns whose type is not to be guessed, e.g. {zip: text}'),
};

type Table = { path?: string; sql?: string; format?: unknown; encoding?: unknown; delimiter?: unknown };

/** A table: a path, or one object whose keys are checked together, so that a misspelled key is named as such. */
const tableKeys = {
  path: path.optional(),
  sql: z
    .string()
    .min(1)
    .optional()
    .describe("a query; paths inside it are relative to this file: select … from 'x.parquet'"),
  ...fileOptions,
};

const table = z.union([path, z.strictObject(tableKeys).superRefine(checkTable)]);

const source = z
  .union([
    path,
    z
      .strictObject({
        kind: z
          .enum(['wrench', 'synthetic'], {
            error: 'A file needs no kind: name it by its path, as in "source: rows.csv", or by {path, …options}.',
          })
          .optional()
          .describe(
            'wrench: a folder in the WRENCH format, with `path`; synthetic: rows with planted truth, with `world`',
          ),
        world: worldParams.optional().describe('what is planted, for kind: synthetic (docs/synthetic.md)'),
        ...tableKeys,
        train: table.optional().describe('the train split as its own table'),
        validation: table.optional().describe('the validation split as its own table'),
        test: table.optional().describe('the test split as its own table'),
      })
      .superRefine((value, context) => {
        if (value.kind === 'synthetic' || value.world !== undefined) return checkWorld(value, context);
        const perSplit = splitNames.filter((name) => value[name] !== undefined);
        if (perSplit.length === 0) return checkTable(value, context);
        const others = Object.keys(value).filter((key) => !(splitNames as readonly string[]).includes(key));
        for (const key of others) {
          context.addIssue({
            code: 'custom',
            path: [key],
            message: `one table per split (${perSplit.join(', ')}) stands without "${key}"; options of a table go to that table: {train: {path, ${key}}}`,
          });
        }
      }),
  ])
  .describe(
    'a path or glob, {sql}, {kind: wrench, path}, {kind: synthetic, world}, {path, …options}, or {train, validation, test}',
  );

const share = z.number().min(0).max(1);

const splits = z
  .strictObject({
    train: share.optional().describe('share of the rows'),
    validation: share.optional().describe('share of the rows'),
    test: share.optional().describe('share of the rows'),
    group: z.string().optional().describe('a column; rows that share its value lie in one split'),
    time: z.string().optional().describe('a column; oldest rows train, newest test'),
    column: z.string().optional().describe('a column that names the split'),
    map: z
      .record(z.string(), z.enum(splitNames))
      .optional()
      .describe('values of the column that are not split names, e.g. {dev: validation}'),
  })
  .superRefine((value, context) => {
    const named = splitNames.filter((name) => value[name] !== undefined);
    if (value.column !== undefined) {
      for (const key of [...named, 'group', 'time'] as const) {
        if (value[key] === undefined) continue;
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `a split column decides by itself; received "${key}" beside "column"`,
        });
      }
      return;
    }
    if (value.map !== undefined) {
      context.addIssue({ code: 'custom', path: ['map'], message: '"map" belongs to "column"; received no column' });
    }
    if (value.group !== undefined && value.time !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['time'],
        message: 'expected either "group" or "time"; received both',
      });
    }
    if (named.length === 0) return;
    const sum = named.reduce((total, name) => total + (value[name] ?? 0), 0);
    if (Math.abs(sum - 1) > 1e-6) {
      context.addIssue({
        code: 'custom',
        path: [named[0]],
        message: `the shares must sum to 1; received ${named.map((name) => `${name} ${value[name]}`).join(', ')}, together ${+sum.toFixed(6)}`,
      });
    }
  });

/** The `data:` section of an experiment file; {@link import('./toDataSpec.js').toDataSpec} turns it into a `DataSpec`. */
export const dataParams = z
  .strictObject({
    source: source.optional(),
    sources: z.record(z.string().min(1), source).optional().describe('several named sources; a task says `data: name`'),
    id: z.string().min(1).optional().describe('the column with unique ids (default: the row number)'),
    splits: splits
      .optional()
      .describe(
        "default {train: 0.8, validation: 0.1, test: 0.1}, or the source's own; beside one table per split, shares such as {train: 0.9, validation: 0.1} cut a split without a table out of train",
      ),
    limit: z
      .strictObject({
        train: z
          .union([z.literal('all'), z.int().positive()])
          .optional()
          .describe(
            'at most so many train rows of each source, drawn by seed and id: those of a smaller number are among those of a larger one',
          ),
      })
      .optional()
      .describe('how much of the data is read; validation and test stay whole'),
    onFault: z
      .enum(['error', 'count'])
      .default('error')
      .describe('what a labeling function that throws is: an error, or counted and reported'),
  })
  .superRefine((value, context) => {
    const count = Number(value.source !== undefined) + Number(value.sources !== undefined);
    if (count === 1 && (value.sources === undefined || Object.keys(value.sources).length > 0)) return;
    context.addIssue({
      code: 'custom',
      path: count === 0 ? [] : ['sources'],
      message:
        count === 2
          ? 'expected either "source" or "sources"; received both'
          : 'expected "source" (one) or "sources" (several, by name); received neither',
    });
  });

export type DataParams = z.output<typeof dataParams>;
export type SourceParams = z.output<typeof source>;
export type TableParams = z.output<typeof table>;

function checkWorld(value: Record<string, unknown>, context: z.RefinementCtx): void {
  const add = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (value.kind !== 'synthetic') add(['world'], '"world" belongs to "kind: synthetic"; received it without');
  else if (value.world === undefined) add([], 'expected "world" beside "kind: synthetic"; world: {} has all defaults');
  for (const key of Object.keys(value))
    if (key !== 'kind' && key !== 'world') add([key], `a synthetic source is told by "world" alone; received "${key}"`);
}

function checkTable(
  value: Table & { kind?: string; header?: unknown; types?: unknown },
  context: z.RefinementCtx,
): void {
  const { kind, path: filePath, sql } = value;
  if ((filePath === undefined) === (sql === undefined)) {
    context.addIssue({
      code: 'custom',
      message: `expected ${kind ? '"path"' : '"path", "sql" or one table per split'}; received ${sql === undefined ? 'none of them' : 'both'}`,
    });
    return;
  }
  const options = (Object.keys(fileOptions) as (keyof typeof fileOptions)[]).filter((key) => value[key] !== undefined);
  if (kind === 'wrench' && sql !== undefined) {
    context.addIssue({ code: 'custom', path: ['sql'], message: 'a WRENCH folder is named by "path"; received "sql"' });
  }
  if (sql === undefined && kind === undefined) return;
  for (const key of options) {
    context.addIssue({
      code: 'custom',
      path: [key],
      message: `"${key}" belongs to a file; received it beside "${sql === undefined ? 'kind: wrench' : 'sql'}"`,
    });
  }
}
