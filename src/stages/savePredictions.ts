import type { Experiment } from '../config/experiment.js';
import { splitNames } from '../core/split.js';
import { openDatabase } from '../data/database.js';
import type { Dataset } from '../data/openDataset.js';
import { type ParquetColumn, writeParquet } from '../data/writeParquet.js';
import type { TaskPrediction } from '../evaluation/predictTasks.js';
import type { RunFolder } from '../run/runFolder.js';
import { goldOf } from './goldOf.js';

/**
 * Writes `predictions/<task>.parquet`: id, split, gold, prediction (null where the task does not apply) and `p_<class>` for each class,
 * given that the task applies; then `applies`, how likely that is, for a task that may not, where predictions are consistent.
 */
export async function savePredictions(
  experiment: Experiment,
  data: Dataset,
  predicted: ReadonlyMap<string, TaskPrediction>,
  folder: RunFolder,
): Promise<void> {
  const database = await openDatabase();
  try {
    for (const task of experiment.tasks) {
      const { n, ids, splits } = data.sources.get(task.source)!;
      const { probs, applies, decided } = predicted.get(task.name)!;
      const k = task.classes.length;
      const gold = goldOf(data, task);
      const columns: ParquetColumn[] = [
        { name: 'id', type: 'VARCHAR', values: ids },
        { name: 'split', type: 'VARCHAR', values: Array.from(splits, (code) => splitNames[code]) },
        { name: 'gold', type: 'VARCHAR', values: Array.from(gold, (g) => (g < 0 ? null : task.classes[g])) },
        { name: 'prediction', type: 'VARCHAR', values: Array.from(decided, (c) => (c < 0 ? null : task.classes[c])) },
        ...task.classes.map((name, c): ParquetColumn => {
          return {
            name: `p_${name}`,
            type: 'FLOAT',
            values: Float32Array.from({ length: n }, (_, i) => probs[i * k + c]),
          };
        }),
        ...(applies ? [{ name: 'applies', type: 'FLOAT', values: applies } as const] : []),
      ];
      await writeParquet(folder.file('predictions', `${task.name}.parquet`), columns, database);
    }
  } finally {
    await database.close();
  }
}
