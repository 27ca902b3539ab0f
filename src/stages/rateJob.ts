import type { Experiment } from '../config/experiment.js';
import { Rng } from '../core/rng.js';
import { splitCode } from '../core/split.js';
import type { FeatureBlock, FeatureSet } from '../features/featureBlock.js';
import type { HeadDefinition } from '../network/headParams.js';
import type { SharingParams } from '../network/sharingParams.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { TrunkParams } from '../network/trunkParams.js';
import type { TrainingData } from '../training/train.js';
import type { TrainingParams } from '../training/trainingParams.js';
import type { RobustLoss } from '../training/trainingTask.js';

/** All that the speed of a training step follows from, and nothing of the data: what a process is asked to measure. */
export interface RateJob {
  readonly trunk: TrunkParams;
  readonly sharing: SharingParams;
  readonly sliceHeads?: SliceHeadParams;
  readonly training: TrainingParams;
  readonly tasks: readonly {
    readonly name: string;
    readonly k: number;
    readonly head: HeadDefinition;
    readonly taskWeight: number;
    readonly robust?: RobustLoss;
  }[];
  readonly inputs: readonly {
    readonly kind: FeatureBlock['kind'];
    readonly name: string;
    readonly d: number;
    /** Tokens per row, of a block of token ids. */
    readonly length?: number;
    /** Entries per row, of a sparse block: the mean, as a power of 2. */
    readonly entries?: number;
  }[];
  /** How many slices the tasks attend to. */
  readonly slices: number;
  /** How many rows are made up. */
  readonly rows: number;
}

/** Enough for every batch of an epoch to be another one; as much as a second visits on a slow machine. */
const mostRows = 4096;

/** Reads the job off an experiment and its features. */
export function rateJob(experiment: Experiment, features: FeatureSet, slices: number): RateJob {
  const { trunk, sharing, sliceHeads, training, tasks } = experiment;
  return {
    trunk,
    sharing,
    ...(sliceHeads && slices > 0 && { sliceHeads }),
    // What names the data's slices and classes; visiting rows more often costs a step nothing.
    training: { ...training, oversample: undefined, coTraining: undefined },
    tasks: tasks.map(({ name, classes, head, weight, loss: { robust } }) => ({
      name,
      k: classes.length,
      head,
      taskWeight: weight,
      ...(robust !== 'none' && { robust }),
    })),
    inputs: features.blocks.map(({ kind, name, d, ...block }) => ({
      kind,
      name,
      d,
      ...('length' in block && { length: block.length }),
      ...('indices' in block && {
        entries: 2 ** Math.round(Math.log2(Math.max(1, block.indices.length / features.n))),
      }),
    })),
    slices: sliceHeads ? slices : 0,
    rows: Math.max(training.batchSize, Math.min(mostRows, features.n)),
  };
}

/** Data of the job's sizes, drawn. */
export function drawRateData({ tasks, inputs, slices, rows: n }: RateJob): TrainingData {
  const rng = new Rng(1);
  const onTrunk = tasks.filter(({ head }) => head.inputs.includes('trunk')).map(({ name }) => name);
  return {
    features: { n, blocks: inputs.map((input) => drawBlock(input, n, rng.derive(input.name))) },
    splits: new Uint8Array(n).fill(splitCode.train),
    tasks: tasks.map((task) => {
      const own = rng.derive(`task ${task.name}`);
      const probs = new Float32Array(n * task.k).fill(0.1 / task.k);
      for (let row = 0; row < n; row++) probs[row * task.k + own.integer(task.k)] += 0.9;
      return { ...task, offset: 0, n, probs, weights: new Float32Array(n).fill(1) };
    }),
    ...(slices > 0 && {
      slices: Array.from({ length: slices }, (_, s) => ({
        name: `slice ${s}`,
        tasks: onTrunk,
        rows: Uint32Array.from({ length: n }, (_, row) => row).filter((row) => row % (slices + 1) === s),
        known: [{ offset: 0, n }],
      })),
    }),
  };
}

function drawBlock(
  { kind, name, d, length = 0, entries = 1 }: RateJob['inputs'][0],
  n: number,
  rng: Rng,
): FeatureBlock {
  if (kind === 'dense') {
    return { kind, name, n, d, values: Float32Array.from({ length: n * d }, () => rng.uniform()) };
  }
  if (kind === 'tokens') {
    return { kind, name, n, d, length, ids: Int32Array.from({ length: n * length }, () => 1 + rng.integer(d - 1)) };
  }
  const perRow = Math.min(entries, d);
  const indices = new Uint32Array(n * perRow);
  for (let row = 0; row < n; row++) {
    // Ascending and apart: one out of each part of the columns.
    for (let i = 0; i < perRow; i++) {
      const from = Math.floor((i * d) / perRow);
      indices[row * perRow + i] = from + rng.integer(Math.floor(((i + 1) * d) / perRow) - from);
    }
  }
  return {
    kind,
    name,
    n,
    d,
    rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => i * perRow),
    indices,
    values: new Float32Array(n * perRow).fill(1 / Math.sqrt(perRow)),
  };
}
