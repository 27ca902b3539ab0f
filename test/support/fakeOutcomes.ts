import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { softmaxInPlace } from '../../src/core/numeric.js';
import { createProbLabels, type ProbLabels } from '../../src/core/probLabels.js';
import { Rng } from '../../src/core/rng.js';
import type { SliceMembership } from '../../src/core/sliceMembership.js';
import { type SplitName, splitCode, splitNames } from '../../src/core/split.js';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import type { TaskOutcome } from '../../src/evaluation/evaluateTasks.js';
import type { LabelingFunctionMetrics } from '../../src/evaluation/runMetrics.js';

/** A task to invent an outcome for: how sharp its network is and how good its labeling functions are. */
export interface FakeTask {
  name: string;
  classes: string[];
  parent?: { task: string; class: string };
  /** Share of votes that are right. */
  voteAccuracy?: number;
  /** How far the network's logits stand for the truth. */
  sharpness?: number;
  labelingFunctions?: number;
  gold?: boolean;
  /** The multi-label task that it is a label of. */
  labelOf?: string;
}

/** Outcomes as a pipeline would hand them over, drawn from a seed: n rows, 80/10/10 split unless `testShare` says more. */
export function fakeOutcomes(
  tasks: readonly FakeTask[],
  options: {
    n?: number;
    seed?: number;
    network?: boolean;
    slices?: readonly SliceMembership[];
    testShare?: number;
  } = {},
): TaskOutcome[] {
  const { n = 600, seed = 1, network = true, slices, testShare = 0.25 } = options;
  const splitRng = new Rng(seed).derive('splits');
  const splits = Uint8Array.from({ length: n }, () => {
    const at = splitRng.uniform();
    return at < testShare ? splitCode.test : at < testShare + 0.15 ? splitCode.validation : splitCode.train;
  });
  const truths = new Map<string, Int16Array>();
  return tasks.map((fake) => {
    const rng = new Rng(seed).derive(fake.name);
    const k = fake.classes.length;
    const parentTruth = fake.parent && truths.get(fake.parent.task);
    const parentClass = tasks.find(({ name }) => name === fake.parent?.task)?.classes.indexOf(fake.parent?.class ?? '');
    const truth = Int16Array.from({ length: n }, (_, row) =>
      parentTruth && parentTruth[row] !== parentClass ? -1 : Math.min(rng.integer(k), rng.integer(k + 1)),
    );
    truths.set(fake.name, truth);
    return outcome(fake, truth, splits, { rng, network, slices });
  });
}

function outcome(
  fake: FakeTask,
  truth: Int16Array,
  splits: Uint8Array,
  { rng, network, slices }: { rng: Rng; network: boolean; slices?: readonly SliceMembership[] },
): TaskOutcome {
  const n = truth.length;
  const k = fake.classes.length;
  const m = fake.labelingFunctions ?? 5;
  const task: TaskSpec = {
    name: fake.name,
    classes: fake.classes,
    source: 'rows',
    parent: fake.parent,
    ...(fake.labelOf !== undefined && { labelOf: fake.labelOf }),
    ...(fake.gold !== false && { gold: { column: fake.name, train: 'none' as const } }),
  };
  const right = fake.voteAccuracy ?? 0.75;
  const table = Array.from({ length: n }, (_, row) =>
    Array.from({ length: m }, (_, j) => {
      if (rng.uniform() > 0.15 + 0.4 / (1 + j)) return -1;
      return truth[row] >= 0 && rng.uniform() < right ? truth[row] : rng.integer(k);
    }),
  );
  const matrix = labelMatrixFromDense(
    table,
    k,
    Array.from({ length: m }, (_, j) => `${fake.name}_lf${j}`),
  );
  const logits = (scale: number, row: number, c: number) => (truth[row] === c ? scale : 0) + 1.2 * rng.normal();
  const probs = new Float32Array(n * k);
  for (let row = 0; row < n; row++) {
    for (let c = 0; c < k; c++) probs[row * k + c] = logits(fake.sharpness ?? 2.5, row, c);
    softmaxInPlace(probs, row * k, k);
  }
  const gold = fake.gold === false ? new Int16Array(n).fill(-1) : truth;
  return {
    task,
    splits,
    gold,
    matrix,
    labelingFunctions: table[0].map((_, j) => analysed(task, table, gold, splits, j)),
    labelModel: {
      labels: softVotes(table, k, 2),
      kind: 'dawidSkene',
      requested: 'auto',
      reason: 'the default',
    },
    majorityVote: softVotes(table, k, 50),
    ...(network && { network: probs }),
    slices,
  };
}

/** Votes as a distribution: softmax(strength · counts), uniform without votes. */
function softVotes(table: readonly number[][], k: number, strength: number): ProbLabels {
  const probs = new Float32Array(table.length * k);
  table.forEach((votes, row) => {
    for (const vote of votes) if (vote >= 0) probs[row * k + vote] += strength;
    softmaxInPlace(probs, row * k, k);
  });
  return createProbLabels(
    probs,
    k,
    Uint8Array.from(table, (votes) => (votes.some((vote) => vote >= 0) ? 1 : 0)),
  );
}

function analysed(
  task: TaskSpec,
  table: readonly number[][],
  gold: Int16Array,
  splits: Uint8Array,
  j: number,
): LabelingFunctionMetrics {
  const bySplit = (split: SplitName) => {
    const rows = table.map((_, row) => row).filter((row) => splits[row] === splitCode[split]);
    const voted = rows.filter((row) => table[row][j] >= 0);
    const others = (row: number) => table[row].filter((vote, i) => i !== j && vote >= 0);
    const known = voted.filter((row) => gold[row] >= 0);
    const share = (some: number[]) => some.length / rows.length;
    return {
      coverage: share(voted),
      overlaps: share(voted.filter((row) => others(row).length > 0)),
      conflicts: share(voted.filter((row) => others(row).some((vote) => vote !== table[row][j]))),
      polarity: [...new Set(voted.map((row) => table[row][j]))].sort().map((c) => task.classes[c]),
      empiricalAccuracy:
        known.length > 0 ? known.filter((row) => table[row][j] === gold[row]).length / known.length : null,
      faults: 0,
    };
  };
  return {
    name: `${task.name}_lf${j}`,
    splits: Object.fromEntries(splitNames.map((split) => [split, bySplit(split)])),
    estimatedAccuracy: 0.6 + 0.05 * (j % 6),
  };
}
