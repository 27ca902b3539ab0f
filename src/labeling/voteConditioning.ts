import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';

/** How near the votes are to saying the same thing twice. */
export interface VoteConditioning {
  /** Largest over smallest eigenvalue of the symbols' correlation matrix; infinite where it is singular. */
  readonly condition: number;
  /** The LFs of the direction that hardly varies, most weight first. */
  readonly lfs: readonly number[];
}

/** Rows looked at, evenly spaced: the cost is the square of a row's votes. */
const mostRows = 20_000;
const mostSymbols = 200;
/** With fewer rows per symbol the sample alone makes the matrix singular. */
const rowsPerSymbol = 10;

/**
 * The condition number of the second moments of votes, O = E[ψ ψᵀ], centred and scaled to correlations, so that rare
 * votes count like frequent ones; ψ has one indicator per symbol, that is per LF and thing it says. One symbol of an LF
 * that votes on every row is left out, as it follows from the others. O is what label models by moments invert
 * (Ratner et al. 2019, section 3).
 *
 * @param skip [m] 1 = leave this LF out
 * @returns undefined where there are too many symbols, or too few rows for them
 */
export function voteConditioning(matrix: LabelMatrix, skip: Uint8Array): VoteConditioning | undefined {
  const { n, m, rowOffsets, lfs, votes } = matrix;
  const codes = codeCount(matrix);
  const rows = Math.min(n, mostRows);
  const rowAt = (i: number) => Math.floor((i * n) / rows);
  const counts = new Uint32Array(m * codes);
  const cast = new Uint32Array(m);
  for (let i = 0; i < rows; i++) {
    for (let at = rowOffsets[rowAt(i)]; at < rowOffsets[rowAt(i) + 1]; at++) {
      if (skip[lfs[at]]) continue;
      counts[lfs[at] * codes + votes[at]]++;
      cast[lfs[at]]++;
    }
  }
  const symbolOf = new Int32Array(m * codes).fill(-1);
  const symbolLf: number[] = [];
  const mean: number[] = [];
  for (let j = 0; j < m; j++) {
    const own = Array.from({ length: codes }, (_, c) => c).filter((c) => counts[j * codes + c] > 0);
    for (const c of cast[j] === rows ? own.slice(1) : own) {
      symbolOf[j * codes + c] = symbolLf.length;
      symbolLf.push(j);
      mean.push(counts[j * codes + c] / rows);
    }
    if (symbolLf.length > mostSymbols) return undefined;
  }
  const size = symbolLf.length;
  if (size < 2 || rows < rowsPerSymbol * size) return undefined;
  const both = new Float64Array(size * size);
  for (let i = 0; i < rows; i++) {
    const to = rowOffsets[rowAt(i) + 1];
    for (let at = rowOffsets[rowAt(i)]; at < to; at++) {
      const s = symbolOf[lfs[at] * codes + votes[at]];
      if (s < 0) continue;
      for (let other = at; other < to; other++) {
        const t = symbolOf[lfs[other] * codes + votes[other]];
        if (t >= 0) both[s * size + t]++;
      }
    }
  }
  const spread = mean.map((p) => Math.sqrt(p * (1 - p)));
  const correlation = Matrix.zeros(size, size);
  for (let s = 0; s < size; s++) {
    for (let t = s; t < size; t++) {
      const value = s === t ? 1 : (both[s * size + t] / rows - mean[s] * mean[t]) / (spread[s] * spread[t]);
      correlation.set(s, t, value);
      correlation.set(t, s, value);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(correlation, { assumeSymmetric: true });
  let least = 0;
  for (let s = 1; s < size; s++) if (realEigenvalues[s] < realEigenvalues[least]) least = s;
  const smallest = realEigenvalues[least];
  const weights = new Map<number, number>();
  symbolLf.forEach((j, s) => {
    weights.set(j, Math.max(weights.get(j) ?? 0, Math.abs(eigenvectorMatrix.get(s, least))));
  });
  const concerned = [...weights].filter(([, weight]) => weight > 0.1).sort(([, a], [, b]) => b - a);
  return {
    condition: smallest > 1e-12 ? Math.max(...realEigenvalues) / smallest : Number.POSITIVE_INFINITY,
    lfs: concerned.map(([j]) => j),
  };
}
