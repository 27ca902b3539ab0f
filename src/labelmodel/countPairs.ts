import type { LabelMatrix } from '../core/labelMatrix.js';
import { layOut } from './kernels/layOut.js';
import { voteKernels } from './kernels/voteKernels.js';

/** A label matrix whose codes may be more than votes have room for. */
export type CodedVotes = Omit<LabelMatrix, 'votes'> & { readonly votes: Int16Array | Int32Array };

/** Votes at a time in the kernels' memory. */
const block = 32_768;

/**
 * How often each labeling function casts each vote, whatever its confidence.
 *
 * @param take gets the pairs j·codes + code of a block of votes, and the number of its first vote; the array is another block's afterwards
 * @returns [m·codes]
 */
export function countPairs(
  { m, lfs, votes }: CodedVotes,
  codes: number,
  take?: (pairs: Uint32Array, start: number) => void,
): Uint32Array {
  const most = Math.min(block, votes.length);
  const memory = layOut({
    lfs: [lfs instanceof Uint16Array ? Uint16Array : Uint32Array, most],
    votes: [votes instanceof Int16Array ? Int16Array : Int32Array, most],
    counts: [Uint32Array, m * codes],
    pairs: [Uint32Array, most],
  });
  memory.counts.fill(0);
  for (let start = 0; start < votes.length; start += block) {
    const end = Math.min(votes.length, start + block);
    memory.lfs.set(lfs.subarray(start, end));
    memory.votes.set(votes.subarray(start, end));
    voteKernels().countPairs(
      memory.lfs.byteOffset,
      memory.lfs.BYTES_PER_ELEMENT,
      memory.votes.byteOffset,
      memory.votes.BYTES_PER_ELEMENT,
      end - start,
      codes,
      memory.counts.byteOffset,
      memory.pairs.byteOffset,
    );
    take?.(memory.pairs.subarray(0, end - start), start);
  }
  return memory.counts.slice();
}
