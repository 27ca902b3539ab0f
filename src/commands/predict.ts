import { extname, resolve } from 'node:path';
import { openBackend } from '../backend/openBackend.js';
import { fileLabel } from '../config/configFile.js';
import { EspalierError } from '../core/errors.js';
import { openRows } from '../data/openRows.js';
import { sourceAt } from '../data/sourceAt.js';
import { writeParquet } from '../data/writeParquet.js';
import { predictTasks } from '../evaluation/predictTasks.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { loadModel } from '../run/loadModel.js';
import { RunFolder } from '../run/runFolder.js';
import type { ModelManifest } from '../stages/modelManifest.js';
import { relationsOf } from '../stages/relationsOf.js';
import type { CommandContext } from './commandContext.js';

/**
 * A column of predictions: `<task>` holds the class, null where the task does not apply, `<task>.p_<class>` its probability where it
 * does, `<task>.applies` how likely that is, for a task that may not.
 */
interface PredictionColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'FLOAT';
  readonly values: ArrayLike<string | number | null>;
}

/**
 * `espalier predict RUN DATA`: every task's class and probabilities for every row, in the order of the rows. DATA is a file,
 * a glob or a WRENCH folder; it needs the columns that the features read, and no labels.
 */
export async function predict(
  run: string,
  data: string,
  options: { out?: string },
  context: CommandContext,
): Promise<void> {
  const format = options.out === undefined ? '.jsonl' : extname(options.out).toLowerCase();
  if (!['.parquet', '.csv', '.jsonl'].includes(format)) {
    throw new EspalierError(
      {
        code: 'USAGE',
        message: `--out: expected a name ending in .parquet, .csv or .jsonl; received "${options.out}"`,
      },
      { exitCode: 2 },
    );
  }
  const folder = new RunFolder(resolve(context.cwd, run));
  const { idColumn } = await folder.readJson<ModelManifest>('model/manifest.json');
  const source = await openRows(await sourceAt(resolve(context.cwd, data)), { id: idColumn, signal: context.signal });
  const backend = await openBackend('auto');
  try {
    const model = await loadModel(folder, backend);
    const { manifest } = model;
    const outputs = await model.predict(source, { progress: context.progress, signal: context.signal });
    const rules = new Map(manifest.tasks.map(({ name, decision }) => [name, decision]));
    const predicted = predictTasks(relationsOf(manifest), outputs, rules);
    const columns: PredictionColumn[] = [{ name: 'id', type: 'VARCHAR', values: source.ids }];
    for (const { name, classes } of manifest.tasks) {
      const { probs, applies, decided } = predicted.get(name)!;
      const k = classes.length;
      columns.push({ name, type: 'VARCHAR', values: Array.from(decided, (c) => (c < 0 ? null : classes[c])) });
      classes.forEach((className, c) => {
        const values = Float32Array.from({ length: source.n }, (_, row) => probs[row * k + c]);
        columns.push({ name: `${name}.p_${className}`, type: 'FLOAT', values });
      });
      if (applies) columns.push({ name: `${name}.applies`, type: 'FLOAT', values: applies });
    }
    model.dispose();
    if (options.out === undefined) {
      context.print(jsonLines(columns, source.n));
      return;
    }
    const path = resolve(context.cwd, options.out);
    if (format === '.parquet') await writeParquet(path, columns);
    else await writeFileWhole(path, format === '.csv' ? csv(columns, source.n) : jsonLines(columns, source.n));
    context.progress.say(`${fileLabel(path, context.cwd)}: ${source.n} ${source.n === 1 ? 'row' : 'rows'}`);
  } finally {
    backend.dispose();
    await source.close();
  }
}

/** Float32 carries seven digits; more would only be noise. */
const digits = (value: string | number | null) => (typeof value === 'number' ? Number(value.toPrecision(7)) : value);

function jsonLines(columns: readonly PredictionColumn[], n: number): string {
  const lines = Array.from({ length: n }, (_, row) =>
    JSON.stringify(Object.fromEntries(columns.map(({ name, values }) => [name, digits(values[row])]))),
  );
  return `${lines.join('\n')}\n`;
}

function csv(columns: readonly PredictionColumn[], n: number): string {
  const cell = (value: string | number | null) =>
    typeof value === 'string' && /[",\r\n]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : String(digits(value) ?? '');
  const head = columns.map(({ name }) => cell(name)).join(',');
  const lines = Array.from({ length: n }, (_, row) => columns.map(({ values }) => cell(values[row])).join(','));
  return `${[head, ...lines].join('\n')}\n`;
}
