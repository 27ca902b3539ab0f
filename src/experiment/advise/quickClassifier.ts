import { softmaxInPlace } from '../../core/numeric.js';
import type { Rng } from '../../core/rng.js';
import type { FeatureSet } from '../../features/featureBlock.js';

/** What a quick classifier learns from: soft labels on some rows. */
export interface QuickLabels {
  /** [r] rows of the features. */
  readonly rows: ArrayLike<number>;
  /** [r, k] */
  readonly probs: Float32Array;
  /** [r] 0 = left out. */
  readonly weights: ArrayLike<number>;
}

const epochs = 12;
const learningRate = 0.3;
const decay = 1e-4;

/**
 * A softmax regression for quick fits: weighted cross-entropy to soft labels with a small L2 penalty, by stochastic gradients whose steps shrink per weight (AdaGrad, Duchi,
 * Hazan & Singer, 2011), from zero; the weights are the mean over the steps of the second half (Polyak & Juditsky, 1992), as the last ones would carry the noise of the last rows. Token blocks, which no linear model reads, are passed over.
 *
 * @returns rows → [rows, k] probabilities
 */
export function quickClassifier(
  features: FeatureSet,
  { rows, probs, weights }: QuickLabels,
  k: number,
  rng: Rng,
): (at: ArrayLike<number>) => Float32Array {
  const blocks = features.blocks.filter(({ kind }) => kind !== 'tokens');
  const offsets: number[] = [];
  let d = 0;
  for (const block of blocks) {
    offsets.push(d);
    d += block.d;
  }
  const w = new Float32Array((d + 1) * k);
  /** Σ τ · Δ_τ over the averaged steps τ = 0, 1, …: the mean of their weights is w − Σ / steps. */
  const late = new Float64Array((d + 1) * k);
  const squares = new Float32Array((d + 1) * k).fill(1e-8);
  const active: number[] = [];
  const values: number[] = [];
  const read = (row: number) => {
    active.length = values.length = 0;
    blocks.forEach((block, b) => {
      if (block.kind === 'dense') {
        for (let j = 0; j < block.d; j++) {
          active.push(offsets[b] + j);
          values.push(block.values[row * block.d + j]);
        }
      } else if (block.kind === 'sparse') {
        for (let at = block.rowOffsets[row]; at < block.rowOffsets[row + 1]; at++) {
          active.push(offsets[b] + block.indices[at]);
          values.push(block.values[at]);
        }
      }
    });
    active.push(d);
    values.push(1);
  };
  const p = new Float64Array(k);
  const predict = () => {
    p.fill(0);
    for (let a = 0; a < active.length; a++) for (let c = 0; c < k; c++) p[c] += w[active[a] * k + c] * values[a];
    softmaxInPlace(p);
  };
  const order = Array.from({ length: rows.length }, (_, i) => i).filter((i) => weights[i] > 0);
  let steps = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const averaged = epoch >= epochs / 2;
    for (const i of rng.shuffle(order)) {
      read(rows[i]);
      predict();
      for (let c = 0; c < k; c++) p[c] = weights[i] * (p[c] - probs[i * k + c]);
      for (let a = 0; a < active.length; a++) {
        for (let c = 0; c < k; c++) {
          const at = active[a] * k + c;
          const gradient = p[c] * values[a] + decay * w[at];
          squares[at] += gradient * gradient;
          const change = (-learningRate * gradient) / Math.sqrt(squares[at]);
          w[at] += change;
          if (averaged) late[at] += steps * change;
        }
      }
      if (averaged) steps++;
    }
  }
  for (let at = 0; at < w.length && steps > 0; at++) w[at] -= late[at] / steps;
  return (at) => {
    const result = new Float32Array(at.length * k);
    for (let i = 0; i < at.length; i++) {
      read(at[i]);
      predict();
      result.set(p, i * k);
    }
    return result;
  };
}
