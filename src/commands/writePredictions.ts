import { openParquetWriter } from '../data/openParquetWriter.js';
import { writeLinesWhole } from '../files/writeLinesWhole.js';
import type { PredictedChunk } from '../run/predictStream.js';
import type { ModelManifest } from '../stages/modelManifest.js';

/** How predictions can be written: the endings of a file's name. */
export const predictionFormats = ['.parquet', '.csv', '.jsonl'] as const;

export type PredictionFormat = (typeof predictionFormats)[number];

/**
 * A column of predictions: `<task>` holds the class, null where the task does not apply, `<task>.p_<class>` its probability where it
 * does, `<task>.applies` how likely that is, for a task that may not.
 */
interface PredictionColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'FLOAT';
  readonly values: ArrayLike<string | number | null>;
}

/** The memory that a Parquet file's rows take before they are put on disk. */
const parquetMemory = '256MB';

/** Writes predictions as they come, into a file that appears whole or not at all. */
export async function writePredictions(
  path: string,
  format: PredictionFormat,
  tasks: ModelManifest['tasks'],
  chunks: AsyncIterable<PredictedChunk>,
): Promise<void> {
  if (format !== '.parquet') return writeLinesWhole(path, predictionLines(format, tasks, chunks));
  let writer: Awaited<ReturnType<typeof openParquetWriter>> | undefined;
  try {
    for await (const chunk of chunks) {
      const columns = columnsOf(tasks, chunk);
      writer ??= await openParquetWriter(path, columns, { memory: parquetMemory });
      writer.append(columns.map(({ values }) => values));
    }
    await writer?.finish();
  } finally {
    await writer?.close();
  }
}

/** Predictions as text: the lines of a chunk at a time, without a line break behind the last one. */
export async function* predictionLines(
  format: '.csv' | '.jsonl',
  tasks: ModelManifest['tasks'],
  chunks: AsyncIterable<PredictedChunk>,
): AsyncGenerator<string, void, undefined> {
  let headed = false;
  for await (const chunk of chunks) {
    const columns = columnsOf(tasks, chunk);
    if (format === '.csv' && !headed) yield columns.map(({ name }) => cell(name)).join(',');
    headed = true;
    const line = format === '.csv' ? csvLine(columns) : jsonLine(columns);
    yield Array.from({ length: chunk.ids.length }, (_, row) => line(row)).join('\n');
  }
}

function columnsOf(tasks: ModelManifest['tasks'], { ids, predicted }: PredictedChunk): PredictionColumn[] {
  const n = ids.length;
  return [
    { name: 'id', type: 'VARCHAR', values: ids },
    ...tasks.flatMap(({ name, classes }): PredictionColumn[] => {
      const { probs, applies, decided } = predicted.get(name)!;
      const k = classes.length;
      return [
        { name, type: 'VARCHAR', values: Array.from(decided, (c) => (c < 0 ? null : classes[c])) },
        ...classes.map((className, c): PredictionColumn => {
          const values = new Float32Array(n);
          for (let row = 0; row < n; row++) values[row] = probs[row * k + c];
          return { name: `${name}.p_${className}`, type: 'FLOAT', values };
        }),
        ...(applies ? [{ name: `${name}.applies`, type: 'FLOAT' as const, values: applies }] : []),
      ];
    }),
  ];
}

/** Float32 carries seven digits; more would only be noise. */
const digits = (value: string | number | null) => (typeof value === 'number' ? Number(value.toPrecision(7)) : value);

function jsonLine(columns: readonly PredictionColumn[]): (row: number) => string {
  const names = columns.map(({ name }) => JSON.stringify(name));
  return (row) => `{${columns.map(({ values }, i) => `${names[i]}:${JSON.stringify(digits(values[row]))}`).join(',')}}`;
}

const csvLine = (columns: readonly PredictionColumn[]) => (row: number) =>
  columns.map(({ values }) => cell(values[row])).join(',');

function cell(value: string | number | null): string {
  return typeof value === 'string' && /[",\r\n]/.test(value)
    ? `"${value.replaceAll('"', '""')}"`
    : String(digits(value) ?? '');
}
