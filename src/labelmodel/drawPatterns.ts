import { Rng } from '../core/rng.js';
import { layOut } from './kernels/layOut.js';
import { patternBlocks } from './kernels/patternBlocks.js';
import { voteKernels } from './kernels/voteKernels.js';
import type { VotePatterns } from './votePatterns.js';

/** Some of the patterns; gold is left behind. */
export type DrawnPatterns = Omit<VotePatterns, 'gold'>;

/**
 * The patterns of `rows` rows, one drawn from each of so many equal stretches of the rows (in the order of their patterns); all of
 * them where there are no more patterns than that. The stream is fixed: the same votes give the same draw. Symbols and their
 * counts stay those of all rows.
 */
export function drawPatterns(patterns: VotePatterns, rows: number): DrawnPatterns {
  if (patterns.weight.length <= rows) return patterns;
  const apart = patterns.rows === patterns.weight.length;
  const { numbers, weight } = apart ? drawRows(patterns.rows, rows) : drawWeighted(patterns, rows);
  return { ...patterns, ...votesOf(patterns, numbers), rows, weight };
}

/** Numbers of patterns, ascending, and how many of the rows drawn are theirs. */
interface Draw {
  readonly numbers: Uint32Array;
  readonly weight: Float64Array;
}

const stream = () => new Rng(0).derive('patterns');

/** Where every row is a pattern of its own, nobody has to look for the one that a place falls in. */
function drawRows(total: number, rows: number): Draw {
  const rng = stream();
  const stretch = total / rows;
  const numbers = new Uint32Array(rows);
  for (let taken = 0; taken < rows; taken++) numbers[taken] = (taken + rng.uniform()) * stretch;
  return { numbers, weight: new Float64Array(rows).fill(1) };
}

function drawWeighted({ rows: total, weight }: VotePatterns, rows: number): Draw {
  const rng = stream();
  const stretch = total / rows;
  const numbers = new Uint32Array(rows);
  const drawnWeight = new Float64Array(rows);
  let count = 0;
  let end = 0;
  let at = rng.uniform() * stretch;
  for (let p = 0, taken = 0; p < weight.length; p++) {
    end += weight[p];
    if (at >= end) continue;
    numbers[count] = p;
    while (at < end && taken < rows) {
      drawnWeight[count]++;
      taken++;
      at = taken < rows ? (taken + rng.uniform()) * stretch : Number.POSITIVE_INFINITY;
    }
    count++;
  }
  return { numbers: numbers.slice(0, count), weight: drawnWeight.slice(0, count) };
}

/** The votes of some patterns, whose numbers ascend. */
function votesOf(patterns: VotePatterns, numbers: Uint32Array): Pick<VotePatterns, 'offsets' | 'symbols' | 'shares'> {
  const { offsets, shares } = patterns;
  const { votes, arrays } = patternBlocks.room(patterns);
  const memory = layOut({
    ...arrays,
    wanted: [Uint32Array, numbers.length],
    picked: [Uint32Array, votes],
    pickedOffsets: [Uint32Array, numbers.length + 1],
  });
  memory.wanted.set(numbers);
  memory.pickedOffsets[0] = 0;
  let total = 0;
  for (const p of numbers) total += offsets[p + 1] - offsets[p];
  const picked = new Uint32Array(total);
  let done = 0;
  patternBlocks.each(patterns, memory, (start, end) => {
    const before = done;
    done = voteKernels().pickRows(
      memory.symbols.byteOffset,
      memory.offsets.byteOffset,
      offsets[start],
      start,
      end,
      memory.wanted.byteOffset,
      before,
      numbers.length,
      memory.picked.byteOffset,
      memory.pickedOffsets.byteOffset,
    );
    const first = memory.pickedOffsets[before];
    picked.set(memory.picked.subarray(0, memory.pickedOffsets[done] - first), first);
  });
  const pickedOffsets = memory.pickedOffsets.slice();
  if (!shares) return { offsets: pickedOffsets, symbols: picked };
  const pickedShares = new Float64Array(picked.length);
  numbers.forEach((p, i) => {
    pickedShares.set(shares.subarray(offsets[p], offsets[p + 1]), pickedOffsets[i]);
  });
  return { offsets: pickedOffsets, symbols: picked, shares: pickedShares };
}
