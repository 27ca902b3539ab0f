import { extname, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import type { Experiment } from '../config/experiment.js';
import { loadExperiment } from '../config/index.js';
import { EspalierError, formatProblem } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import { type ParquetColumn, writeParquet } from '../data/writeParquet.js';
import { writeLinesWhole } from '../files/writeLinesWhole.js';
import { type CopyPreview, type PreviewedCopy, previewCopies } from '../stages/previewCopies.js';
import { readData } from '../stages/readData.js';
import { visibleColumns } from '../stages/visibleColumns.js';
import { augmentText } from '../terminal/augmentText.js';
import type { CommandContext } from './commandContext.js';

export interface AugmentOptions {
  show?: string;
  out?: string;
  set?: string[];
  json?: boolean;
}

/** `espalier augment FILE`: shows copies of train rows before and after, or writes all of them. Nothing is trained. */
export async function augment(file: string, options: AugmentOptions, context: CommandContext): Promise<void> {
  const show = readCount(options.show);
  const format = options.out === undefined ? undefined : extname(options.out).toLowerCase();
  if (format !== undefined && format !== '.parquet' && format !== '.jsonl') {
    throw usage(`--out: expected a name ending in .parquet or .jsonl; received "${options.out}"`);
  }
  const loaded = await loadExperiment(file, { set: options.set ?? [], cwd: context.cwd, withoutModels: true });
  const { experiment, warnings } = loaded;
  for (const warning of warnings) context.progress.say(`warning: ${formatProblem(warning)}`);
  if (!experiment.augment) {
    throw new EspalierError({
      code: 'NO_AUGMENT',
      message: `${file}: expected augment: with transformation functions; the experiment has none`,
      hint: 'Add some, such as augment: {transformations: [{kind: dropWords, field: text}]}; espalier list transformations names them all.',
    });
  }
  const data = await readData(experiment, context);
  try {
    const { signal } = context;
    const preview = await previewCopies(experiment, data, { signal, ...(format === undefined && { size: 64 }) });
    if (preview.unlearned) {
      context.progress.say('augment: a run learns the probabilities; here all transformations are alike');
    }
    if (format !== undefined) {
      const path = resolve(context.cwd, options.out!);
      const count = await write(path, format, preview, experiment, visibleColumns(data));
      context.progress.say(`${fileLabel(path, context.cwd)}: ${count} augmented ${count === 1 ? 'row' : 'rows'}`);
      if (options.show === undefined) return;
      return await showSome(
        await previewCopies(experiment, data, { signal, size: 64 }),
        experiment,
        show,
        options,
        context,
      );
    }
    await showSome(preview, experiment, show, options, context);
  } finally {
    await data.close();
  }
}

async function showSome(
  preview: CopyPreview,
  experiment: Experiment,
  show: number,
  { json }: AugmentOptions,
  context: CommandContext,
): Promise<void> {
  const copies: PreviewedCopy[] = [];
  if (show > 0) {
    for await (const copy of preview.copies) {
      copies.push(copy);
      if (copies.length === show) break;
    }
  }
  const { policy, transformations } = experiment.augment!;
  const shown = {
    policy: policy.kind,
    copies: copies.map((copy) => ({
      id: copy.id,
      source: copy.source,
      copy: copy.copy + 1,
      transformations: namesOf(copy, preview, experiment),
      ...changedCells(copy),
    })),
    transformations: transformations.map(({ name, kind }, i) => ({
      name,
      kind,
      ...(preview.ofFeatures.has(i)
        ? { of: 'features' as const }
        : {
            of: 'rows' as const,
            applied: preview.tally.applied[i],
            declined: preview.tally.declined[i],
            faults: preview.tally.faults[i],
          }),
    })),
  };
  context.print(json ? JSON.stringify(shown, null, 2) : augmentText(shown, context.columns));
}

/** The transformations that changed the row, and those that will change its features, in the order in which they come. */
function namesOf(
  { applied, sequence }: PreviewedCopy,
  { ofFeatures }: CopyPreview,
  { augment: spec }: Experiment,
): string[] {
  const later = sequence.filter((number) => ofFeatures.has(number));
  return [...applied, ...later].map((number) => spec!.transformations[number].name);
}

function changedCells({ before, after }: PreviewedCopy) {
  const names = Object.keys(after).filter((name) => after[name] !== before[name]);
  const pick = (row: PreviewedCopy['before']) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}

/** @returns how many copies were written */
async function write(
  path: string,
  format: '.parquet' | '.jsonl',
  preview: CopyPreview,
  experiment: Experiment,
  visible: readonly Column[],
): Promise<number> {
  let count = 0;
  const own = ['id', 'parent', 'source', 'copy', 'transformations'];
  // A column of the data of the same name gives way to the copy's own.
  const columns = visible.filter(({ name }) => !own.includes(name));
  async function* rows() {
    for await (const copy of preview.copies) {
      count++;
      yield {
        id: `${copy.id}#${copy.copy + 1}`,
        parent: copy.id,
        source: copy.source,
        copy: copy.copy + 1,
        transformations: namesOf(copy, preview, experiment),
        ...Object.fromEntries(columns.map(({ name }) => [name, copy.after[name] ?? null])),
      };
    }
  }
  if (format === '.jsonl') {
    async function* lines() {
      for await (const row of rows()) yield JSON.stringify(row);
    }
    await writeLinesWhole(path, lines());
    return count;
  }
  const all: Record<string, unknown>[] = [];
  for await (const row of rows()) all.push(row);
  const column = (name: string, type: ParquetColumn['type']): ParquetColumn => ({
    name,
    type,
    values: all.map((row) => asCell(row[name])),
  });
  await writeParquet(path, [
    ...own.map((name) => column(name, name === 'copy' ? 'INTEGER' : 'VARCHAR')),
    ...columns.map(({ name, type }) => column(name, typesInParquet[type])),
  ]);
  return count;
}

const typesInParquet = {
  text: 'VARCHAR',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  list: 'VARCHAR',
  other: 'VARCHAR',
} as const;

/** Lists and objects go out as JSON. */
function asCell(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function readCount(given: string | undefined): number {
  if (given === undefined) return 10;
  if (/^\d+$/.test(given)) return Number(given);
  throw usage(`--show: expected a number of rows; received "${given}"`);
}

function usage(message: string): EspalierError {
  return new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}
