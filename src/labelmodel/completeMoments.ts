import type { VoteMoments } from './voteMoments.js';

/** What the solution is drawn to, and how strongly. */
export interface MomentAnchor {
  /** [symbols, k] */
  readonly centre: Float64Array;
  /** [LFs with votes, k] weight relative to one observed row: 1/n is as much as a row of that class with known votes. */
  readonly weight: Float64Array;
}

export interface CompletedMoments {
  /** [symbols, k] mu: P(the LF casts this vote | Y = y); within an LF a class's column sums to at most 1. */
  readonly mu: Float64Array;
  /** The minimised loss. */
  readonly loss: number;
  /**
   * Mean squared error of a pair moment in units of its sampling variance: about 1 where the model holds, more where
   * labeling functions depend on each other beyond the class.
   */
  readonly misfit: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Matrix completion of the votes' second moments under conditional independence (Ratner et al., Training Complex
 * Models with Multi-Task Weak Supervision, AAAI 2019, section 4). With O = E[ψ ψᵀ] over the vote indicators ψ, the class
 * prior P = diag(p) and Ω the pairs of different labeling functions it minimises over mu ≥ 0, Σ_{votes of j} mu[·, y] ≤ 1
 *
 *   Σ_{(s,t) ∈ Ω, s<t} w_s w_t (O − mu P muᵀ)²_st  +  Σ_s w_s (mu P 1 − diag O)²_s  +  Σ_sy w_s a_sy (mu − centre)²_sy
 *
 * with w_s = 1 / O_s. The paper has w = 1; but under chance the sampling variance of O_st is O_s O_t / n, so that w puts every
 * residual in units of its standard error, and a labeling function that votes on a hundredth of the rows is fit as well
 * as one that votes on all. a is the weight of the anchor.
 *
 * The loss is quadratic in the block of one labeling function, whose k × k normal matrix needs the others only
 * through muᵀ W mu: blocks are minimised in turn, each by an exact solve where that is feasible and a projected gradient
 * step, so that the loss never rises and every fixed point satisfies the Karush-Kuhn-Tucker conditions. A sweep costs
 * O(pairs · k + symbols · k²), and the pairs that never occur cost nothing.
 *
 * @param prior [k] all above 0
 * @param start [symbols, k]
 * @param options.tolerance a sweep ends the fit when no mu moved by more than this share of its symbol's frequency
 */
export function completeMoments(
  moments: VoteMoments,
  prior: Float64Array,
  anchor: MomentAnchor,
  start: Float64Array,
  options: { maxIterations: number; tolerance: number },
): CompletedMoments {
  const { n, k, blocks, symbolCount, pairs } = moments;
  const S = symbolCount.length;
  // x = √w mu: in these units all weights are 1.
  const root = symbolCount.map((count) => Math.sqrt(n / count));
  const x = start.map((value, at) => value * root[Math.floor(at / k)]);
  const centre = anchor.centre.map((value, at) => value * root[Math.floor(at / k)]);
  const total = new Float64Array(k * k);

  const normal = new Float64Array(k * k);
  const factor = new Float64Array(k * k);
  const widest = Math.max(0, ...Array.from({ length: blocks.length - 1 }, (_, b) => blocks[b + 1] - blocks[b]));
  const target = new Float64Array(widest * k);
  const proposal = new Float64Array(widest * k);
  const before = new Float64Array(widest * k);
  const gradient = new Float64Array(widest * k);
  const otherGradient = new Float64Array(widest * k);
  let iterations = 0;
  let converged = S === 0;
  while (!converged && iterations < options.maxIterations) {
    // Anew each time: sums that are only ever corrected would drift.
    total.fill(0);
    for (let s = 0; s < S; s++) addOuter(total, x, s, 1);
    let largest = 0;
    for (let b = 0; b + 1 < blocks.length; b++) largest = Math.max(largest, improveBlock(b));
    iterations++;
    converged = largest <= options.tolerance;
  }
  const { loss, misfit } = evaluate();
  return { mu: x.map((value, at) => value / root[Math.floor(at / k)]), loss, misfit, iterations, converged };

  /** Lowers the loss over the symbols from … to − 1 of one labeling function; returns the largest relative move. */
  function improveBlock(b: number): number {
    const from = blocks[b];
    const to = blocks[b + 1];
    const anchorWeight = anchor.weight.subarray(b * k, (b + 1) * k);
    for (let s = from; s < to; s++) addOuter(total, x, s, -1);
    const rowSums = normalMatrix(normal, total, prior, anchorWeight, k);
    const lipschitz = rowSums.reduce((largest, sum) => Math.max(largest, sum), 0);
    target.fill(0);
    for (let s = from; s < to; s++) {
      const row = (s - from) * k;
      addMoments(target, row, x, pairs, pairs.offsets[s], pairs.offsets[s + 1], root, root[s] / n, k);
      const frequency = (symbolCount[s] / n) * root[s];
      for (let y = 0; y < k; y++) {
        target[row + y] = prior[y] * (target[row + y] + frequency) + anchorWeight[y] * centre[s * k + y];
      }
    }

    const size = (to - from) * k;
    const current = x.subarray(from * k, to * k);
    before.set(current);
    let feasible = false;
    if (cholesky(normal, factor, k)) {
      proposal.set(target.subarray(0, size));
      for (let at = 0; at < size; at += k) solveCholesky(factor, proposal, at, k);
      feasible = !projectColumns(proposal, from, to);
      if (feasible || descend(proposal, size, otherGradient) < descend(current, size, gradient)) {
        current.set(proposal.subarray(0, size));
        gradient.set(otherGradient);
      }
    } else descend(current, size, gradient);
    if (!feasible) {
      for (let at = 0; at < size; at++) current[at] -= gradient[at] / lipschitz;
      projectColumns(current, from, to);
    }
    let largest = 0;
    for (let s = from; s < to; s++) {
      addOuter(total, x, s, 1);
      for (let y = 0; y < k; y++) {
        const at = s * k + y;
        largest = Math.max(largest, Math.abs(x[at] - before[at - from * k]) * root[s]);
      }
    }
    return largest;
  }

  /** The block's part of the loss, Σ_s ½ x_s A x_s − target_s · x_s, and its gradient into `slope`. */
  function descend(values: Float64Array, size: number, slope: Float64Array): number {
    let sum = 0;
    for (let start = 0; start < size; start += k) {
      for (let y = 0; y < k; y++) {
        let product = 0;
        for (let z = 0; z < k; z++) product += normal[y * k + z] * values[start + z];
        slope[start + y] = product - target[start + y];
        sum += 0.5 * values[start + y] * (slope[start + y] - target[start + y]);
      }
    }
    return sum;
  }

  /** Nearest point of the sub-simplex for each class, in the metric of x; false where `values` was there already. */
  function projectColumns(values: Float64Array, from: number, to: number): boolean {
    let moved = false;
    for (let y = 0; y < k; y++) {
      let sum = 0;
      for (let s = from; s < to; s++) {
        const at = (s - from) * k + y;
        if (values[at] < 0) {
          values[at] = 0;
          moved = true;
        }
        sum += values[at] / root[s];
      }
      if (sum > 1) {
        projectOntoSimplex(values, from, to, y);
        moved = true;
      }
    }
    return moved;
  }

  /** min Σ_s (x_s − v_s)² with x ≥ 0, Σ_s x_s / root_s = 1: x_s = max(0, v_s − θ / root_s), θ found by dropping symbols. */
  function projectOntoSimplex(values: Float64Array, from: number, to: number, y: number): void {
    const active = new Set(Array.from({ length: to - from }, (_, i) => i));
    for (;;) {
      let excess = -1;
      let weight = 0;
      for (const i of active) {
        excess += values[i * k + y] / root[from + i];
        weight += 1 / root[from + i] ** 2;
      }
      const theta = excess / weight;
      const dropped = [...active].filter((i) => values[i * k + y] <= theta / root[from + i]);
      if (dropped.length === 0) {
        for (const i of active) values[i * k + y] -= theta / root[from + i];
        return;
      }
      for (const i of dropped) {
        active.delete(i);
        values[i * k + y] = 0;
      }
    }
  }

  /** Adds ± x_s x_sᵀ to the lower triangle of `sum`. */
  function addOuter(sum: Float64Array, rows: Float64Array, s: number, sign: number): void {
    for (let y = 0; y < k; y++) {
      const value = sign * rows[s * k + y];
      if (value === 0) continue;
      for (let z = 0; z <= y; z++) sum[y * k + z] += value * rows[s * k + z];
    }
  }

  /** The pair part without the pairs that never occur: ||X||² − 2 ⟨X, M⟩ + ||M||², M = x P xᵀ off the blocks. */
  function evaluate(): { loss: number; misfit: number } {
    const all = new Float64Array(k * k);
    const own = new Float64Array(k * k);
    let pairLoss = 0;
    let pairNumber = S * S;
    let rest = 0;
    for (let b = 0; b + 1 < blocks.length; b++) {
      own.fill(0);
      for (let s = blocks[b]; s < blocks[b + 1]; s++) {
        addOuter(own, x, s, 1);
        addOuter(all, x, s, 1);
        for (let at = pairs.offsets[s]; at < pairs.offsets[s + 1]; at++) {
          const other = pairs.others[at];
          const moment = (pairs.counts[at] / n) * root[s] * root[other];
          let model = 0;
          for (let y = 0; y < k; y++) model += x[s * k + y] * prior[y] * x[other * k + y];
          pairLoss += moment * (moment - 2 * model);
        }
        let frequency = -(symbolCount[s] / n) * root[s];
        for (let y = 0; y < k; y++) {
          frequency += prior[y] * x[s * k + y];
          rest += anchor.weight[b * k + y] * (x[s * k + y] - centre[s * k + y]) ** 2;
        }
        rest += frequency ** 2;
      }
      pairLoss -= squaredNorm(own);
      pairNumber -= (blocks[b + 1] - blocks[b]) ** 2;
    }
    pairLoss += squaredNorm(all);
    return {
      loss: Math.max(0, pairLoss / 2) + rest,
      misfit: pairNumber > 0 ? (n * Math.max(0, pairLoss)) / pairNumber : 0,
    };
  }

  /** ||x P xᵀ||² from the lower triangle of xᵀx. */
  function squaredNorm(gram: Float64Array): number {
    let sum = 0;
    for (let y = 0; y < k; y++) {
      for (let z = 0; z <= y; z++) sum += (z < y ? 2 : 1) * prior[y] * prior[z] * gram[y * k + z] ** 2;
    }
    return sum;
  }
}

// The loops that take the time are functions of their own, on arguments alone: so they are compiled to half the steps.

/**
 * Fills `normal` with P (xᵀx + 1) P + anchor, symmetric.
 *
 * @param gram xᵀx, lower triangle
 * @returns [k] the sums of its rows, whose entries are positive
 */
function normalMatrix(
  normal: Float64Array,
  gram: Float64Array,
  prior: Float64Array,
  anchorWeight: Float64Array,
  k: number,
): Float64Array {
  const sums = new Float64Array(k);
  for (let y = 0; y < k; y++) {
    for (let z = 0; z < y; z++) {
      const value = prior[y] * prior[z] * (gram[y * k + z] + 1);
      normal[y * k + z] = value;
      normal[z * k + y] = value;
      sums[y] += value;
      sums[z] += value;
    }
    const value = prior[y] * prior[y] * (gram[y * k + y] + 1) + anchorWeight[y];
    normal[y * k + y] = value;
    sums[y] += value;
  }
  return sums;
}

/** Adds Σ_t O_st w_t x_t over the pairs `from` … `to` − 1 of a symbol s to the k values of `target` at `row`. */
function addMoments(
  target: Float64Array,
  row: number,
  x: Float64Array,
  { others, counts }: VoteMoments['pairs'],
  from: number,
  to: number,
  root: Float64Array,
  scale: number,
  k: number,
): void {
  const whole = k - (k % 4);
  for (let at = from; at < to; at++) {
    const moment = counts[at] * scale * root[others[at]];
    const other = others[at] * k;
    let y = 0;
    for (; y < whole; y += 4) {
      target[row + y] += moment * x[other + y];
      target[row + y + 1] += moment * x[other + y + 1];
      target[row + y + 2] += moment * x[other + y + 2];
      target[row + y + 3] += moment * x[other + y + 3];
    }
    for (; y < k; y++) target[row + y] += moment * x[other + y];
  }
}

/** Fills the lower triangle of `factor` with L, A = L Lᵀ; false where A is not safely positive definite. */
function cholesky(matrix: Float64Array, factor: Float64Array, k: number): boolean {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * k + j];
      for (let l = 0; l < j; l++) sum -= factor[i * k + l] * factor[j * k + l];
      if (i !== j) factor[i * k + j] = sum / factor[j * k + j];
      else if (sum > 1e-12 * matrix[i * k + i]) factor[i * k + i] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Replaces the k values from `start` by the solution of L Lᵀ v = values. */
function solveCholesky(factor: Float64Array, values: Float64Array, start: number, k: number): void {
  for (let i = 0; i < k; i++) {
    let sum = values[start + i];
    for (let l = 0; l < i; l++) sum -= factor[i * k + l] * values[start + l];
    values[start + i] = sum / factor[i * k + i];
  }
  for (let i = k - 1; i >= 0; i--) {
    let sum = values[start + i];
    for (let l = i + 1; l < k; l++) sum -= factor[l * k + i] * values[start + l];
    values[start + i] = sum / factor[i * k + i];
  }
}
