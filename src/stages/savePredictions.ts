import type { Experiment } from '../config/experiment.js';
import { splitNames } from '../core/split.js';
import type { Dataset } from '../data/openDataset.js';
import { type ParquetColumn, writeParquet } from '../data/writeParquet.js';
import { type DecisionRule, decide } from '../evaluation/thresholds.js';
import type { RunFolder } from '../run/runFolder.js';
import { goldOf } from './goldOf.js';

/** Writes `predictions/<task>.parquet`: id, split, gold, prediction and `p_<class>` for each class. */
export async function savePredictions(
  experiment: Experiment,
  data: Dataset,
  predictions: ReadonlyMap<string, Float32Array>,
  decisions: ReadonlyMap<string, DecisionRule>,
  folder: RunFolder,
): Promise<void> {
  for (const task of experiment.tasks) {
    const { n, ids, splits } = data.sources.get(task.source)!;
    const probs = predictions.get(task.name)!;
    const k = task.classes.length;
    const decided = decide(probs, k, decisions.get(task.name)!);
    const gold = goldOf(data, task);
    const columns: ParquetColumn[] = [
      { name: 'id', type: 'VARCHAR', values: ids },
      { name: 'split', type: 'VARCHAR', values: Array.from(splits, (code) => splitNames[code]) },
      { name: 'gold', type: 'VARCHAR', values: Array.from(gold, (g) => (g < 0 ? null : task.classes[g])) },
      { name: 'prediction', type: 'VARCHAR', values: Array.from(decided, (c) => task.classes[c]) },
      ...task.classes.map((name, c): ParquetColumn => {
        return {
          name: `p_${name}`,
          type: 'FLOAT',
          values: Float32Array.from({ length: n }, (_, i) => probs[i * k + c]),
        };
      }),
    ];
    await writeParquet(folder.file('predictions', `${task.name}.parquet`), columns);
  }
}
