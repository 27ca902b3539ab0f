import type { LabelMatrix } from '../core/labelMatrix.js';

/** [n] 1 where a labeling function votes, also where those that share a vote cancel out. */
export function coveredRows({ n, rowOffsets }: LabelMatrix): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (rowOffsets[i + 1] > rowOffsets[i] ? 1 : 0));
}
