import type { Experiment } from '../config/experiment.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import { splitNames } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { type Database, openDatabase } from '../data/database.js';
import type { Dataset } from '../data/openDataset.js';
import { type ParquetColumn, writeParquet } from '../data/writeParquet.js';
import type { RunFolder } from '../run/runFolder.js';
import type { Votes } from './castVotes.js';
import type { Labels } from './fitLabels.js';

/**
 * Writes `labels/<task>.parquet` and `labelmodels/<task>.json`, with a joint model's own numbers in `labelmodels/joint/<first task>.json`.
 *
 * The table has id, split, covered, `p_<class>` for each class, `vote_<LF>` for each LF: a class index, −1 = abstain, k + i = any of the
 * classes in `voteSets[i]` of the JSON, and `confidence_<LF>` for each LF that the JSON names under `confidences`, 0 where it abstains.
 */
export async function saveLabels(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  folder: RunFolder,
): Promise<void> {
  const database = await openDatabase();
  try {
    for (const task of experiment.tasks) await saveTask(task, data, votes, labels, folder, database);
  } finally {
    await database.close();
  }
}

async function saveTask(
  task: TaskSpec,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  folder: RunFolder,
  database: Database,
): Promise<void> {
  const source = data.sources.get(task.source)!;
  const { labels: probLabels, model, joint, requested, reason } = labels.tasks.get(task.name)!;
  const { n, k, probs, covered } = probLabels;
  const matrix = votes.matrices.get(task.name)!;
  const columns: ParquetColumn[] = [
    { name: 'id', type: 'VARCHAR', values: source.ids },
    { name: 'split', type: 'VARCHAR', values: Array.from(source.splits, (code) => splitNames[code]) },
    { name: 'covered', type: 'BOOLEAN', values: covered },
    ...task.classes.map((name, c): ParquetColumn => {
      return {
        name: `p_${name}`,
        type: 'FLOAT',
        values: Float32Array.from({ length: n }, (_, i) => probs[i * k + c]),
      };
    }),
  ];
  const small = k <= 127;
  const votesByLf = matrix.names.map(() => (small ? new Int8Array(n) : new Int16Array(n)).fill(-1));
  for (let row = 0; row < n; row++) {
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      votesByLf[matrix.lfs[at]][row] = matrix.votes[at];
    }
  }
  matrix.names.forEach((name, j) => {
    columns.push({ name: `vote_${name}`, type: small ? 'TINYINT' : 'SMALLINT', values: votesByLf[j] });
  });
  const confident = confidencesByLf(matrix);
  for (const [j, values] of confident) {
    columns.push({ name: `confidence_${matrix.names[j]}`, type: 'FLOAT', values });
  }
  await writeParquet(folder.file('labels', `${task.name}.parquet`), columns, database);
  await folder.writeJson(`labelmodels/${task.name}.json`, {
    task: task.name,
    classes: task.classes,
    ...(matrix.sets && { voteSets: matrix.sets.map((set) => set.map((c) => task.classes[c])) }),
    ...(confident.size > 0 && { confidences: Array.from(confident.keys(), (j) => matrix.names[j]) }),
    requested,
    reason,
    model: model.toJSON(),
    ...(joint && { joint: `joint/${joint.name}.json` }),
  });
  // Its first task's turn comes once: the others only point to it.
  if (joint?.name === task.name) await folder.writeJson(`labelmodels/joint/${joint.name}.json`, joint.model.toJSON());
}

/** LF → [n] its confidences, for those that ever cast less than a whole vote. */
function confidencesByLf({ n, m, rowOffsets, lfs, confidences }: LabelMatrix): Map<number, Float32Array> {
  const found = new Map<number, Float32Array>();
  if (!confidences) return found;
  const inPart = new Uint8Array(m);
  for (let at = 0; at < lfs.length; at++) if (confidences[at] < 1) inPart[lfs[at]] = 1;
  for (let j = 0; j < m; j++) if (inPart[j]) found.set(j, new Float32Array(n));
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const values = found.get(lfs[at]);
      if (values) values[row] = confidences[at];
    }
  }
  return found;
}
