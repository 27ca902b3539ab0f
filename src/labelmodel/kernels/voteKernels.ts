import { type WasmMemory, webAssembly } from '../../core/webAssembly.js';
import { kernelBytes } from './kernelBytes.js';

/** What `assembly/kernels.ts` exports; pointers in bytes into `memory`, sizes as it says there. */
export interface VoteKernels {
  readonly memory: WasmMemory;
  heapStart(): number;
  countPairs(
    lfs: number,
    lfBytes: number,
    votes: number,
    voteBytes: number,
    n: number,
    codes: number,
    counts: number,
    pairs: number,
  ): void;
  renumber(pairs: number, n: number, symbolOf: number): void;
  distinctRows(
    symbols: number,
    offsets: number,
    first: number,
    gold: number,
    rows: number,
    slots: number,
    mask: number,
  ): number;
  encodeRows(
    symbols: number,
    offsets: number,
    first: number,
    rows: number,
    cellOf: number,
    groups: number,
    codes: number,
  ): void;
  encodePlanes(
    lfs: number,
    lfBytes: number,
    votes: number,
    offsets: number,
    first: number,
    rows: number,
    codes: number,
    planeOf: number,
    steps: number,
    planes: number,
  ): void;
  stepByVotes(
    symbols: number,
    offsets: number,
    first: number,
    patterns: number,
    values: number,
    spread: number,
    weight: number,
    gold: number,
    sums: number,
    rule: number,
    priorOdds: number,
    totals: number,
  ): void;
  stepByGroups(
    codes: number,
    groups: number,
    offsets: number,
    patterns: number,
    table: number,
    spread: number,
    weight: number,
    gold: number,
    sums: number,
    rule: number,
    priorOdds: number,
    totals: number,
  ): void;
  stepOfMany(
    symbols: number,
    offsets: number,
    first: number,
    patterns: number,
    k: number,
    weights: number,
    bySymbol: number,
    weight: number,
    gold: number,
    start: number,
    prior: number,
    posterior: number,
    classes: number,
    rows: number,
    coveredRows: number,
    totals: number,
  ): void;
  addStrengths(
    bySymbol: number,
    codes: number,
    symbols: number,
    k: number,
    parts: number,
    prior: number,
    none: number,
    slope: number,
    bend: number,
    third: number,
    strengths: number,
    digammas: number,
    own: number,
    above: number,
    below: number,
  ): void;
  logConfusions(
    bySymbol: number,
    codes: number,
    symbols: number,
    k: number,
    prior: number,
    logPrior: number,
    overPrior: number,
    strengths: number,
    own: number,
    weights: number,
  ): void;
  pickRows(
    symbols: number,
    offsets: number,
    first: number,
    start: number,
    end: number,
    wanted: number,
    from: number,
    count: number,
    picked: number,
    pickedOffsets: number,
  ): number;
  scoreVotes(
    symbols: number,
    offsets: number,
    first: number,
    patterns: number,
    odds: number,
    rates: number,
    number: number,
    exponents: number,
    factors: number,
    made: number,
    priorOdds: number,
    baseOdds: number,
    scores: number,
  ): void;
  compareScores(weight: number, before: number, after: number, patterns: number, totals: number): void;
  predictTwo(
    lfs: number,
    lfBytes: number,
    votes: number,
    offsets: number,
    first: number,
    rows: number,
    odds: number,
    base: number,
    priorOdds: number,
    exponents: number,
    prior: number,
    probs: number,
    covered: number,
  ): void;
}

let module: object | undefined;
let opened: VoteKernels | undefined;

/**
 * The kernels of label models, compiled at the first call: half a millisecond, where JavaScript is slow until it has seen many votes.
 *
 * @param anew with a new memory: that of before goes once nobody has arrays in it
 */
export function voteKernels(anew = false): VoteKernels {
  module ??= new webAssembly.Module(Buffer.from(kernelBytes, 'base64'));
  if (anew || !opened) opened = new webAssembly.Instance(module, {}).exports as unknown as VoteKernels;
  return opened;
}
