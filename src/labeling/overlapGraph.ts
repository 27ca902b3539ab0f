import type { LabelMatrix } from '../core/labelMatrix.js';

/** Which labeling functions vote on the same rows. */
export interface OverlapGraph {
  /** [m] for each LF the smallest LF of its piece; LFs that never vote are pieces by themselves. */
  readonly pieces: Uint32Array;
  /** Whether two LFs vote on a common row; always true where there were too many LFs to know. */
  overlap(i: number, j: number): boolean;
}

/** More LFs than this get no table of who overlaps whom: m² bits and a pass of m / 32 words per vote. */
const mostLfs = 1024;

/** The overlap graph in one pass over the votes: pieces by union-find, pairs as bit sets. */
export function overlapGraph({ n, m, rowOffsets, lfs }: LabelMatrix): OverlapGraph {
  const pieces = Uint32Array.from({ length: m }, (_, j) => j);
  const root = (j: number) => {
    while (pieces[j] !== j) {
      pieces[j] = pieces[pieces[j]];
      j = pieces[j];
    }
    return j;
  };
  const known = m <= mostLfs;
  const words = known ? Math.ceil(m / 32) : 0;
  const bits = new Uint32Array(m * words);
  const row = new Uint32Array(words);
  for (let i = 0; i < n; i++) {
    const from = rowOffsets[i];
    const to = rowOffsets[i + 1];
    if (to - from < 2) continue;
    row.fill(0);
    for (let at = from; at < to; at++) {
      const [a, b] = [root(lfs[from]), root(lfs[at])];
      if (a !== b) pieces[Math.max(a, b)] = Math.min(a, b);
      if (known) row[lfs[at] >>> 5] |= 1 << (lfs[at] & 31);
    }
    if (!known) continue;
    for (let at = from; at < to; at++) {
      const start = lfs[at] * words;
      for (let word = 0; word < words; word++) bits[start + word] |= row[word];
    }
  }
  for (let j = 0; j < m; j++) pieces[j] = root(j);
  return { pieces, overlap: (i, j) => !known || ((bits[i * words + (j >>> 5)] >>> (j & 31)) & 1) === 1 };
}
