import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import { leavesOf } from '../../backend/tracing/tensorTree.js';
import type { FeatureSet } from '../../features/featureBlock.js';
import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import type { LabelBatch, LabelFeed } from '../labelFeed.js';
import { rowTensors } from '../rowTensors.js';
import { takeRows } from '../takeRows.js';
import type { Named } from '../trainingStep.js';

/** The training's rows as tables on the backend, out of which a traced step takes its batch by number. */
export interface DataTables {
  /** Rows of each table: those of the data, and one of zeros, which padding takes. */
  readonly rows: number;
  /** The tables by name, `data/…`; the caller disposes them. */
  open(): Named;
  /** Tables of a batch's rows alone, and the numbers [b] that take them: what stands for all rows while a step is recorded. */
  openBatch(rows: ArrayLike<number>): { tables: Named; numbers: Tensor1D };
  /** [b] int32 numbers of rows, −1 is padding. */
  numbers(rows: ArrayLike<number>): Tensor1D;
}

/** Larger tables are not copied into a session: batches are fed. */
const mostBytes = 2 ** 28;

/** Undefined where the labels of all rows are not laid out, or all tables together would have more than 256 MB. */
export function dataTables(
  backend: Backend,
  model: MultiTaskModel,
  features: FeatureSet,
  { all }: Pick<LabelFeed, 'all'>,
): DataTables | undefined {
  const { tf } = backend;
  const { n } = features;
  if (!all) return undefined;
  const perRow = features.blocks.reduce(
    (sum, block) => sum + (block.kind === 'dense' ? block.d : block.kind === 'tokens' ? block.length : 0),
    all.reduce((sum, { targets, weights }) => sum + (targets.length + weights.length) / n, 0),
  );
  if (4 * perRow * (n + 1) > mostBytes) return undefined;

  function tablesOf(rows: ArrayLike<number>): Named {
    const padded = Int32Array.from([...Array.from(rows), -1]);
    const labels = all!.map(
      ({ targets, weights }): LabelBatch => ({
        targets: takeRows(targets, n, padded),
        weights: takeRows(weights, n, padded),
      }),
    );
    const leaves = leavesOf(rowTensors(backend, model, features, padded, labels));
    return Object.fromEntries([...leaves].map(([path, tensor]) => [`data/${path}`, tensor]));
  }

  return {
    rows: n + 1,
    open: () => tablesOf(Int32Array.from({ length: n }, (_, row) => row)),
    openBatch: (rows) => ({
      tables: tablesOf(rows),
      numbers: tf.tensor1d(
        Int32Array.from(rows, (_, i) => i),
        'int32',
      ),
    }),
    numbers: (rows) =>
      tf.tensor1d(
        Int32Array.from(rows, (row) => (row < 0 ? n : row)),
        'int32',
      ),
  };
}
