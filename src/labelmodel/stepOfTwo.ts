import { blockEnd } from './kernels/blockEnd.js';
import { layOut } from './kernels/layOut.js';
import { voteKernels } from './kernels/voteKernels.js';
import { codesOfGroup, type VoteGroups, voteGroups } from './voteGroups.js';
import type { VotePatterns } from './votePatterns.js';

/** What a step of EM for two classes counts. */
export interface StepOfTwo {
  /** [symbols] expected rows of class 1 with the symbol. */
  readonly second: Float64Array;
  /** Rows with votes and without gold. */
  readonly unpinned: number;
  /** Σ log(1 + odds of class 1) over them; 0 by `majority`. */
  readonly logOnePlusOdds: number;
  /** Rows with votes or gold, and the expected ones of class 1 among them. */
  readonly covered: number;
  readonly coveredSecond: number;
  /** Rows with neither. */
  readonly silent: number;
}

/** What decides a pattern without gold: the mean of its votes' values, or the posterior with their sum, and `priorOdds`, as log odds. */
export type RuleOfTwo = 'majority' | 'posterior';

/** Patterns at a time: what is summed up and what is spread stays in a core's cache. */
const mostPatterns = 1024;
const mostVotes = 65_536;

/**
 * A step of EM over patterns of two classes whose votes are whole: sums up a value per vote by pattern, makes P(1 | votes) of each sum, and sums
 * these up by symbol. Gold pins; a pattern without votes is none's. Where votes are dense it goes by groups of labeling functions, see
 * {@link voteGroups}.
 *
 * @param values [symbols]
 */
export function stepOfTwo(patterns: VotePatterns, values: Float64Array, rule: RuleOfTwo, priorOdds = 0): StepOfTwo {
  const { m, offsets, symbols, weight, gold } = patterns;
  const n = offsets.length - 1;
  const groups = voteGroups(patterns);
  const cells = groups ? groups.groups * codesOfGroup : values.length;
  const most = Math.min(n, mostPatterns);
  const memory = layOut({
    values: [Float64Array, cells],
    spread: [Float64Array, cells],
    totals: [Float64Array, 5],
    sums: [Float64Array, most],
    weight: [Float64Array, most],
    offsets: [Uint32Array, most + 1],
    gold: [Int16Array, most],
    symbols: [Uint32Array, groups ? 0 : Math.min(symbols.length, Math.max(mostVotes, m))],
    codes: [Uint8Array, groups ? groups.groups * most : 0],
  });
  if (groups) fillTable(groups, values, memory.values);
  else memory.values.set(values);
  memory.spread.fill(0);
  memory.totals.fill(0);
  const [valuesAt, spreadAt, totalsAt] = [memory.values, memory.spread, memory.totals].map((each) => each.byteOffset);
  const [sumsAt, weightAt, offsetsAt] = [memory.sums, memory.weight, memory.offsets].map((each) => each.byteOffset);
  const [goldAt, symbolsAt, codesAt] = [memory.gold, memory.symbols, memory.codes].map((each) => each.byteOffset);
  const { stepByGroups, stepByVotes } = voteKernels();
  const ruleCode = rule === 'majority' ? 0 : 1;
  for (let start = 0, end = 0; start < n; start = end) {
    end = groups ? Math.min(n, start + mostPatterns) : blockEnd(offsets, start, mostPatterns, mostVotes);
    const count = end - start;
    memory.weight.set(weight.subarray(start, end));
    memory.offsets.set(offsets.subarray(start, end + 1));
    memory.gold.set(gold.subarray(start, end));
    if (groups) {
      memory.codes.set(groups.codes.subarray(start * groups.groups, end * groups.groups));
      stepByGroups(
        codesAt,
        groups.groups,
        offsetsAt,
        count,
        valuesAt,
        spreadAt,
        weightAt,
        goldAt,
        sumsAt,
        ruleCode,
        priorOdds,
        totalsAt,
      );
    } else {
      memory.symbols.set(symbols.subarray(offsets[start], offsets[end]));
      stepByVotes(
        symbolsAt,
        offsetsAt,
        offsets[start],
        count,
        valuesAt,
        spreadAt,
        weightAt,
        goldAt,
        sumsAt,
        ruleCode,
        priorOdds,
        totalsAt,
      );
    }
  }
  const [unpinned, logOnePlusOdds, covered, coveredSecond, silent] = memory.totals;
  const second = groups ? bySymbol(groups, memory.spread, values.length) : memory.spread.slice();
  return { second, unpinned, logOnePlusOdds, covered, coveredSecond, silent };
}

/** [groups · 256] Σ values over the votes of each code. */
function fillTable({ cells, rest, last }: VoteGroups, values: Float64Array, table: Float64Array): void {
  table.fill(0);
  for (let i = 0; i < cells.length; i++) table[cells[i]] = table[rest[i]] + values[last[i]];
}

/** [symbols] Σ over the codes with each symbol; takes `table` apart. */
function bySymbol({ cells, rest, last }: VoteGroups, table: Float64Array, symbols: number): Float64Array {
  const sums = new Float64Array(symbols);
  for (let i = cells.length - 1; i >= 0; i--) {
    sums[last[i]] += table[cells[i]];
    table[rest[i]] += table[cells[i]];
  }
  return sums;
}
