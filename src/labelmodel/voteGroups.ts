import { layOut } from './kernels/layOut.js';
import { patternBlocks } from './kernels/patternBlocks.js';
import { voteKernels } from './kernels/voteKernels.js';
import type { VotePatterns } from './votePatterns.js';

/**
 * The votes of patterns once more, a few labeling functions at a time: they make a *group*, and what a pattern's votes in it are is one
 * byte, its *code* (the "method of the four Russians", Arlazarov et al., 1970). A sum over a pattern's votes then takes a step per
 * group, however many votes it has.
 */
export interface VoteGroups {
  /** Number of groups. */
  readonly groups: number;
  /** [patterns, groups] 0: no vote in the group. */
  readonly codes: Uint8Array;
  /** [cells] group · 256 + code, for the codes with votes: first those of one vote, and each after those it is made of. */
  readonly cells: Uint32Array;
  /** [cells] the same without the vote of the group's last labeling function. */
  readonly rest: Uint32Array;
  /** [cells] the symbol of that vote. */
  readonly last: Uint32Array;
}

/** Number of places for a group's codes. */
export const codesOfGroup = 256;
/** Fewer patterns are not worth the tables. */
const fewestPatterns = 4096;
/** Steps by group, over steps by vote, from where on a table costs more than it saves. */
const mostSteps = 0.75;

const known = new WeakMap<VotePatterns, VoteGroups | undefined>();

/** Undefined where patterns are few, votes are sparse, or some count in part. Made once for the same patterns: every step of EM asks. */
export function voteGroups(patterns: VotePatterns): VoteGroups | undefined {
  if (!known.has(patterns)) known.set(patterns, makeGroups(patterns));
  return known.get(patterns);
}

function makeGroups(patterns: VotePatterns): VoteGroups | undefined {
  const { m, lfOffsets, symbolVote, offsets, symbols, shares } = patterns;
  const n = offsets.length - 1;
  if (shares || n < fewestPatterns) return undefined;
  /** [symbols] as the kernel takes them: group · 256 + what the symbol adds to the code. */
  const cellOf = new Uint32Array(symbolVote.length);
  const cells: number[] = [];
  const rest: number[] = [];
  const last: number[] = [];
  let groups = 0;
  let size = codesOfGroup;
  for (let j = 0; j < m; j++) {
    const named = lfOffsets[j + 1] - lfOffsets[j];
    if (named === 0) continue;
    if (named >= codesOfGroup) return undefined;
    if (size * (named + 1) > codesOfGroup) {
      groups++;
      size = 1;
    }
    const first = (groups - 1) * codesOfGroup;
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      cellOf[s] = first + size * (s - lfOffsets[j] + 1);
      for (let before = 0; before < size; before++) {
        cells.push(cellOf[s] + before);
        rest.push(first + before);
        last.push(s);
      }
    }
    size *= named + 1;
  }
  if (n * groups > mostSteps * symbols.length) return undefined;
  return {
    groups,
    codes: encode(patterns, cellOf, groups),
    cells: Uint32Array.from(cells),
    rest: Uint32Array.from(rest),
    last: Uint32Array.from(last),
  };
}

/** [patterns, groups] */
function encode(patterns: VotePatterns, cellOf: Uint32Array, groups: number): Uint8Array {
  const { offsets } = patterns;
  const codes = new Uint8Array((offsets.length - 1) * groups);
  const { patterns: most, arrays } = patternBlocks.room(patterns);
  const memory = layOut({
    ...arrays,
    cellOf: [Uint32Array, cellOf.length],
    codes: [Uint8Array, most * groups],
  });
  memory.cellOf.set(cellOf);
  patternBlocks.each(patterns, memory, (start, end) => {
    voteKernels().encodeRows(
      memory.symbols.byteOffset,
      memory.offsets.byteOffset,
      offsets[start],
      end - start,
      memory.cellOf.byteOffset,
      groups,
      memory.codes.byteOffset,
    );
    codes.set(memory.codes.subarray(0, (end - start) * groups), start * groups);
  });
  return codes;
}
