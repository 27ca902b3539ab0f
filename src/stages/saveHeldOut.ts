import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';
import { type ParquetColumn, writeParquet } from '../data/writeParquet.js';
import { consistentProbs } from '../evaluation/consistentProbs.js';
import type { RunFolder } from '../run/runFolder.js';
import { relationsOf } from './relationsOf.js';

/**
 * Writes `heldOut/<task>.parquet`: id and `p_<class>` for each class, by a network that did not train on the row.
 *
 * @param predictions per task [n, k] the heads' probabilities, as `heldOutPredictions` gives them
 */
export async function saveHeldOut(
  experiment: Experiment,
  data: Dataset,
  predictions: ReadonlyMap<string, Float32Array>,
  folder: RunFolder,
): Promise<void> {
  const consistent = consistentProbs(relationsOf(experiment))(predictions);
  for (const { name, source, classes } of experiment.tasks) {
    const { ids, n } = data.sources.get(source)!;
    const probs = consistent.get(name)!;
    const k = classes.length;
    await writeParquet(folder.file('heldOut', `${name}.parquet`), [
      { name: 'id', type: 'VARCHAR', values: ids },
      ...classes.map((className, c): ParquetColumn => {
        const values = Float32Array.from({ length: n }, (_, row) => probs[row * k + c]);
        return { name: `p_${className}`, type: 'FLOAT', values };
      }),
    ]);
  }
}
