import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { assembleDense } from './assembleDense.js';
import type { MultiTaskModel } from './multiTaskModel.js';
import type { SparseInput } from './sparseInput.js';
import { tokenTensors } from './tokenTensors.js';
import type { Weights } from './variables.js';

/** What each number of a row's features adds to the log-odds of a class. */
export interface Attribution {
  /** Feature → [entries] of its sparse block's row, [d] of its dense block. */
  readonly blocks: ReadonlyMap<string, Float64Array>;
  /** Feature → token id → what all its places add together. */
  readonly tokens: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** log p/(1 − p) by the task's head, where all features are zero and with them. */
  readonly logOdds: { readonly withoutFeatures: number; readonly withFeatures: number };
  /** Points of the path that gradients are means over. */
  readonly steps: number;
}

/** The sum of contributions may miss the difference by this share of it, or of 1 where that is smaller. */
const tolerance = 0.01;
const fewestSteps = 64;
const mostSteps = 1024;

/**
 * Integrated gradients of F, a class's log-odds, for one row x from the baseline of all zeros (a text without words, numbers at their mean where
 * they are scaled so):
 *
 *     contributionᵢ = xᵢ · ∫₀¹ ∂F(α·x)/∂xᵢ dα
 *
 * They add up to F(x) − F(0) (completeness). The integral is taken over u with α = u³, as a mean over midpoints: where layers are normalized, F is steepest near
 * zero. There are twice as many points until the sum misses the difference by no more than 1 %. A sparse entry reaches the network by value · table row alone, so that its contribution is that row times the
 * mean gradient at the sum of all of them; of a linear network it is its weight times its value. A token's is that of its embedding.
 *
 * Reference: Sundararajan, Taly & Yan, "Axiomatic Attribution for Deep Networks", ICML 2017, section 3 and equation 3.
 *
 * @param features of one row
 * @param task its number
 * @param c the class
 */
export async function integratedGradients(
  backend: Backend,
  model: MultiTaskModel,
  weights: Weights,
  sparse: SparseInput | undefined,
  features: FeatureSet,
  task: number,
  c: number,
): Promise<Attribution> {
  const row = Uint32Array.of(0);
  const dense = assembleDense(features, row, model.denseWidth);
  const bags = sparse?.forward(features, row) ?? new Float32Array(0);
  const point: Point = { dense, bags, features };
  const value = logOddsOf(backend, model, task, c);
  const [withoutFeatures, withFeatures] = [0, 1].map((alpha) => valueAt(backend, weights, point, value, alpha));
  const difference = withFeatures - withoutFeatures;
  for (let steps = fewestSteps; ; steps *= 2) {
    const mean = meanGradients(backend, weights, point, value, steps);
    const found = contributions(features, sparse, dense, weights, mean);
    const sum = [...found.blocks.values(), ...[...found.tokens.values()].map((each) => [...each.values()])]
      .flatMap((each) => [...each])
      .reduce((a, b) => a + b, 0);
    if (Math.abs(sum - difference) <= tolerance * Math.max(1, Math.abs(difference)) || steps >= mostSteps) {
      return { ...found, logOdds: { withoutFeatures, withFeatures }, steps };
    }
  }
}

/** A row as the network meets it. */
interface Point {
  /** [dense width] */
  readonly dense: Float32Array;
  /** [entry width] the sum of the sparse blocks' embedding bags. */
  readonly bags: Float32Array;
  readonly features: FeatureSet;
}

/** [b] log-odds of inputs [b, …]. */
type Value = (weights: Weights, dense?: Tensor2D, bags?: Tensor2D, tokens?: Record<string, Tensor2D>) => Tensor;

/** log p_c/(1 − p_c) = z_c − logsumexp of the other logits; with o another class, the latter is z_o − logSoftmax(z without c)_o. */
function logOddsOf(backend: Backend, model: MultiTaskModel, task: number, c: number): Value {
  const { tf } = backend;
  const group = model.layout.groups.findIndex(({ tasks }) => tasks.includes(task));
  const { k, tasks } = model.layout.groups[group];
  const slot = tasks.indexOf(task);
  const other = c === 0 ? 1 : 0;
  return (weights, dense, bags, tokens) => {
    const logits = model.logits(backend, weights, { dense, bags, tokens })[group];
    const [b] = logits.shape;
    const own = tf.reshape(tf.slice(logits, [0, slot, 0], [b, 1, k]), [b, k]) as Tensor2D;
    const column = (from: Tensor, at: number) => tf.slice(from as Tensor2D, [0, at], [b, 1]);
    const mask = tf.tensor2d(
      Array.from({ length: k }, (_, i) => (i === c ? -1e9 : 0)),
      [1, k],
    );
    const among = column(tf.logSoftmax(tf.add(own, mask) as Tensor2D), other);
    return tf.reshape(tf.add(tf.sub(column(own, c), column(own, other)), among), [b]);
  };
}

function tableName(feature: string): string {
  return `trunk/tokens/${feature}/table`;
}

function tokenNames({ blocks }: FeatureSet): string[] {
  return blocks.flatMap(({ kind, name }) => (kind === 'tokens' ? [name] : []));
}

/** The weights with embedding tables times alpha: that is how a text goes to its baseline. */
function scaledTables({ tf }: Backend, weights: Weights, names: readonly string[], alpha: number): Weights {
  const scaled = Object.fromEntries(names.map((name) => [tableName(name), tf.mul(weights[tableName(name)], alpha)]));
  return { ...weights, ...scaled };
}

function valueAt(backend: Backend, weights: Weights, point: Point, value: Value, alpha: number): number {
  const { tf } = backend;
  const result = tf.tidy(() => {
    const scaled = (values: Float32Array) =>
      values.length > 0
        ? tf.tensor2d(
            values.map((x) => alpha * x),
            [1, values.length],
          )
        : undefined;
    const given = scaledTables(backend, weights, tokenNames(point.features), alpha);
    const tokens = tokenTensors(tf, point.features, [0]);
    return value(given, scaled(point.dense), scaled(point.bags), tokens);
  });
  const [found] = result.dataSync();
  result.dispose();
  return found;
}

/** ∫₀¹ ∂F(α·x)/∂x dα over `steps` points. */
interface MeanGradients {
  readonly dense: Float32Array;
  readonly bags: Float32Array;
  /** Feature → [d, e] of its embedding table. */
  readonly tables: ReadonlyMap<string, Float32Array>;
}

function meanGradients(backend: Backend, weights: Weights, point: Point, value: Value, steps: number): MeanGradients {
  const { tf } = backend;
  const { dense, bags, features } = point;
  const names = tokenNames(features);
  // Tables are shared by the rows of a batch, so that with tokens each point of the path is a batch of its own.
  const batch = names.length > 0 ? 1 : steps;
  const path = Array.from({ length: steps }, (_, i) => ((i + 0.5) / steps) ** 3);
  // dα = 3u² du; with weights that add up to 1, a constant gradient is exact.
  const slopes = path.map((alpha) => alpha ** (2 / 3));
  const whole = slopes.reduce((a, b) => a + b, 0);
  let sums: Tensor[] | undefined;
  for (let start = 0; start < steps; start += batch) {
    const next = tf.tidy(() => {
      const alphas = path.slice(start, start + batch);
      const shares = slopes.slice(start, start + batch).map((slope) => slope / whole);
      const along = (x: Float32Array) =>
        tf.tensor2d(Float32Array.from(alphas.flatMap((alpha) => Array.from(x, (v) => alpha * v))), [batch, x.length]);
      const given = scaledTables(backend, weights, names, alphas[0]);
      const tokens = tokenTensors(tf, features, new Array(batch).fill(0));
      const inputs: Tensor[] = [
        ...[dense, bags].filter((x) => x.length > 0).map(along),
        ...names.map((name) => given[tableName(name)]),
      ];
      const total = (...xs: Tensor[]) => {
        let at = 0;
        const take = (x: Float32Array) => (x.length > 0 ? (xs[at++] as Tensor2D) : undefined);
        const [ofDense, ofBags] = [take(dense), take(bags)];
        const tables = Object.fromEntries(names.map((name) => [tableName(name), xs[at++]]));
        return tf.sum(tf.mul(value({ ...given, ...tables }, ofDense, ofBags, tokens), shares));
      };
      const gradients = tf.grads(total as never)(inputs) as Tensor[];
      const rows = [dense, bags].filter((x) => x.length > 0).length;
      const summed = gradients.map((gradient, i) => (i < rows ? tf.sum(gradient, 0) : gradient));
      return sums ? summed.map((gradient, i) => tf.add(gradient, sums![i])) : summed;
    });
    if (sums) tf.dispose(sums);
    sums = next;
  }
  const read = sums!.map((sum) => sum.dataSync() as Float32Array);
  tf.dispose(sums!);
  let at = 0;
  return {
    dense: dense.length > 0 ? read[at++] : new Float32Array(0),
    bags: bags.length > 0 ? read[at++] : new Float32Array(0),
    tables: new Map(names.map((name) => [name, read[at++]])),
  };
}

function contributions(
  { blocks }: FeatureSet,
  sparse: SparseInput | undefined,
  dense: Float32Array,
  weights: Weights,
  mean: MeanGradients,
): Pick<Attribution, 'blocks' | 'tokens'> {
  const byBlock = new Map<string, Float64Array>();
  const byToken = new Map<string, Map<number, number>>();
  const tables = [...(sparse?.tables.values() ?? [])];
  let start = 0;
  let table = 0;
  for (const block of blocks) {
    if (block.kind === 'dense') {
      const from = start;
      byBlock.set(
        block.name,
        Float64Array.from({ length: block.d }, (_, i) => dense[from + i] * mean.dense[from + i]),
      );
      start += block.d;
    } else if (block.kind === 'sparse') {
      const { width } = sparse!;
      const own = tables[table++];
      byBlock.set(
        block.name,
        Float64Array.from(
          block.indices.subarray(0, block.rowOffsets[1]),
          (index, at) => block.values[at] * dot(own, index * width, mean.bags),
        ),
      );
    } else {
      const weight = weights[tableName(block.name)] as Tensor2D;
      const [, e] = weight.shape;
      const values = weight.dataSync() as Float32Array;
      const gradient = mean.tables.get(block.name)!;
      const ids = [...new Set(block.ids.subarray(0, block.length))].filter((id) => id !== 0);
      byToken.set(
        block.name,
        new Map(ids.map((id) => [id, dot(values, id * e, gradient.subarray(id * e, (id + 1) * e))])),
      );
    }
  }
  return { blocks: byBlock, tokens: byToken };
}

/** Σ a[from + j] · b[j] */
function dot(a: Float32Array, from: number, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < b.length; j++) sum += a[from + j] * b[j];
  return sum;
}
