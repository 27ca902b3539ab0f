import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { headParams } from '../../src/network/headParams.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import { sharingParams } from '../../src/network/sharingParams.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { type TrunkName, trunks } from '../../src/network/trunks/index.js';
import { type BalancingName, balancing } from '../../src/training/balancing/index.js';
import { type OptimizerName, optimizers } from '../../src/training/optimizers/index.js';
import type { TrainingData } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import type { RobustLoss, TrainingTask } from '../../src/training/trainingTask.js';

/** Rows of a world, and rows in a batch: ten steps in two epochs. */
const n = 160;
const batchSize = 32;

export interface NetworkCase {
  readonly title: string;
  readonly spec: {
    readonly trunk: ReturnType<typeof trunkParams.parse>;
    readonly sharing: ReturnType<typeof sharingParams.parse>;
    readonly sliceHeads?: ReturnType<typeof sliceHeadParams.parse>;
    readonly training: ReturnType<typeof trainingParams.parse>;
  };
  readonly data: TrainingData;
}

interface Settings {
  readonly trunk?: object;
  readonly sharing?: object;
  readonly sliceHeads?: object;
  readonly training?: object;
  /** By task, what is not as usual. */
  readonly heads?: Readonly<Record<string, object>>;
  readonly robust?: RobustLoss;
}

/** Kinds whose settings by default are not small. */
const smallTrunks: Partial<Record<TrunkName, object>> = {
  mlp: { layers: [8, 6], dropout: 0.2 },
  linear: { units: 6 },
  residual: { units: 6, blocks: 2 },
  textBag: { dimensions: 5, layers: [6] },
  textConv: { dimensions: 5, layers: [6], windows: [2, 3], filters: 4 },
  textGru: { dimensions: 5, layers: [6], units: 4 },
};
const smallSharings: Partial<Record<SharingName, object>> = {
  mmoe: { experts: 3, layers: [5] },
  ple: { levels: 2, sharedExperts: 2, layers: [5] },
  crossStitch: { layers: [5, 4] },
};

/**
 * A network of every kind there is: each trunk, each way of sharing, heads of every make, slice heads, each loss, each optimizer and each way
 * of balancing, small enough to be trained for ten steps in no time.
 */
export function everyNetwork(): NetworkCase[] {
  const trunkNames = Object.keys(trunks) as TrunkName[];
  const sharingNames = Object.keys(sharings) as SharingName[];
  const cases: [string, Settings][] = [
    ...trunkNames.map((kind): [string, Settings] => [`trunk ${kind}`, { trunk: { kind, ...smallTrunks[kind] } }]),
    [
      'trunk textGru in both directions',
      { trunk: { kind: 'textGru', dimensions: 5, layers: [6], units: 4, bidirectional: true } },
    ],
    ...sharingNames.map((kind): [string, Settings] => [
      `sharing ${kind}`,
      { sharing: { kind, ...smallSharings[kind] } },
    ]),
    ['heads with layers', { heads: { sign: { layers: [5] }, word: { layers: [4, 3] } } }],
    ['heads that see others’ predictions', { heads: { word: { inputs: ['trunk', 'sign'] } } }],
    ['heads that stop gradients', { heads: { word: { inputs: ['trunk', 'sign'], stopGradient: true } } }],
    ['heads at another depth', { heads: { sign: { at: 1 } } }],
    ['slice heads', { sliceHeads: {} }],
    ['slice heads, product, of rank 2', { sliceHeads: { attention: 'product', rank: 2 } }],
    ['the generalized cross-entropy', { robust: { generalized: 0.7 } }],
    ['bootstrapping', { robust: { bootstrap: 0.9 } }],
    ['clipped gradients and a moving average', { training: { optimizer: { kind: 'adamW', clipNorm: 0.5 }, ema: 0.9 } }],
    ['two batches a step', { training: { accumulate: 2, epochs: 4 } }],
    ...(Object.keys(optimizers) as OptimizerName[]).map((kind): [string, Settings] => [
      `optimizer ${kind}`,
      { training: { optimizer: { kind } } },
    ]),
    ...(Object.keys(balancing) as BalancingName[]).map((kind): [string, Settings] => [
      `balancing ${kind}`,
      { training: { balancing: kind === 'static' ? { kind, weights: { sign: 2 } } : { kind } } },
    ]),
  ];
  return cases.map(([title, settings]) => {
    const trunk = trunkParams.parse(settings.trunk ?? { kind: 'mlp', layers: [8, 6] });
    return {
      title,
      spec: {
        trunk,
        sharing: sharingParams.parse(settings.sharing ?? { kind: 'hard' }),
        ...(settings.sliceHeads && { sliceHeads: sliceHeadParams.parse(settings.sliceHeads) }),
        training: trainingParams.parse({ epochs: 2, batchSize, ...settings.training }),
      },
      data: world(trunks[trunk.kind].readsTokens === true, settings),
    };
  });
}

/** Three tasks, two of them with as many classes, on dense numbers, on words and, for a trunk that reads them, on texts. */
function world(readsTokens: boolean, { heads = {}, robust, sliceHeads }: Settings): TrainingData {
  const rng = new Rng(11);
  const numbers = Float32Array.from({ length: n * 5 }, () => rng.normal());
  const words = Uint32Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? rng.integer(4) : 4 + rng.integer(5)));
  const length = 4;
  const ids = Int32Array.from({ length: n * length }, (_, i) =>
    // Texts of every length, the empty one included.
    i % length < Math.floor(i / length) % (length + 1) ? 1 + rng.integer(10) : 0,
  );
  const features: FeatureSet = {
    n,
    blocks: [
      { kind: 'dense', name: 'numbers', n, d: 5, values: numbers },
      {
        kind: 'sparse',
        name: 'words',
        n,
        d: 9,
        rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => 2 * i),
        indices: words,
        values: Float32Array.from({ length: 2 * n }, () => 0.5 + rng.uniform()),
      },
      ...(readsTokens ? [{ kind: 'tokens' as const, name: 'text', n, d: 11, length, ids }] : []),
    ],
  };
  const task = (name: string, k: number, classOf: (row: number) => number): TrainingTask => {
    const probs = new Float32Array(n * k).fill(0.1 / k);
    for (let row = 0; row < n; row++) probs[row * k + classOf(row)] += 0.9;
    return {
      name,
      k,
      offset: 0,
      n,
      probs,
      // A part of the rows carries no label of the task.
      weights: Float32Array.from({ length: n }, (_, row) => (row % 5 === k ? 0 : 1)),
      taskWeight: 1,
      head: headParams.parse(heads[name] ?? {}),
      ...(robust && { robust }),
    };
  };
  const known = [{ offset: 0, n }];
  const rowsWhere = (inside: (row: number) => boolean) =>
    Uint32Array.from({ length: n }, (_, row) => row).filter(inside);
  return {
    features,
    splits: new Uint8Array(n),
    tasks: [
      task('sign', 2, (row) => (numbers[row * 5] > 0 ? 1 : 0)),
      task('word', 3, (row) => words[2 * row] % 3),
      task('size', 2, (row) => (Math.abs(numbers[row * 5 + 1]) > 0.7 ? 1 : 0)),
    ],
    ...(sliceHeads && {
      slices: [
        { name: 'low', tasks: ['sign', 'size'], rows: rowsWhere((row) => numbers[row * 5 + 2] < -0.3), known },
        { name: 'odd', tasks: ['word', 'sign'], rows: rowsWhere((row) => words[2 * row] % 2 === 1), known },
      ],
    }),
  };
}
