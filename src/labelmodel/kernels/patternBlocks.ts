import type { VotePatterns } from '../votePatterns.js';
import { blockEnd } from './blockEnd.js';

/** Patterns and votes at a time in the kernels' memory. */
const mostPatterns = 4096;
const mostVotes = 65_536;

type Votes = Pick<VotePatterns, 'm' | 'offsets' | 'symbols'>;

/** Votes by pattern brought into the kernels' memory a block of patterns at a time. */
export const patternBlocks = { room, each };

/** What `layOut` is asked for: `patterns` in a block at most, `votes` of them, and the arrays of these. */
function room({ m, offsets, symbols }: Votes) {
  const patterns = Math.min(offsets.length - 1, mostPatterns);
  const votes = Math.min(symbols.length, Math.max(mostVotes, m));
  return { patterns, votes, arrays: { symbols: [Uint32Array, votes], offsets: [Uint32Array, patterns + 1] } } as const;
}

/** @param visit gets the first pattern of a block that lies in `memory`, and one past its last one */
function each(
  { offsets, symbols }: Votes,
  memory: { readonly symbols: Uint32Array; readonly offsets: Uint32Array },
  visit: (start: number, end: number) => void,
): void {
  for (let start = 0, end = 0; start + 1 < offsets.length; start = end) {
    end = blockEnd(offsets, start, mostPatterns, mostVotes);
    memory.symbols.set(symbols.subarray(offsets[start], offsets[end]));
    memory.offsets.set(offsets.subarray(start, end + 1));
    visit(start, end);
  }
}
