/** The optimizers' rules that {@link TableKernels} have, by number. */
export const rowRules = ['adam', 'sgd', 'momentum', 'adagrad', 'lion'] as const;

export type RowRuleName = (typeof rowRules)[number];

/** How many numbers describe one step to the kernels: up to seven of the rule, then these. */
export const stepScalars = {
  /** The rate at which averages follow the weights. */
  rate: 7,
  /** 1, or 0 where weights and slots stand still. */
  moves: 8,
  count: 9,
};

/** What `wasmKernels/assembly/tables.ts` exports; pointers are byte offsets into the memory, as it says there. */
export interface TableKernels {
  sumRows(
    offsets: number,
    rows: number,
    values: number,
    count: number,
    table: number,
    width: number,
    out: number,
  ): void;
  catchUp(
    rule: number,
    rows: number,
    count: number,
    since: number,
    now: number,
    steps: number,
    zeros: number,
    width: number,
    w: number,
    first: number,
    second: number,
    average: number,
  ): void;
  moveRows(
    rule: number,
    rows: number,
    count: number,
    since: number,
    now: number,
    step: number,
    offsets: number,
    batchRows: number,
    values: number,
    dy: number,
    gradient: number,
    width: number,
    w: number,
    first: number,
    second: number,
    average: number,
  ): void;
  squareSum(
    count: number,
    offsets: number,
    batchRows: number,
    values: number,
    dy: number,
    gradient: number,
    width: number,
  ): number;
}

/** A memory of its own for tables of sparse inputs, and kernels that work there. It is freed with the last of its arrays. */
export interface TableMemory {
  /** They may share rows between threads, each of which has its own `width` numbers of `moveRows`' gradient, one after the other. */
  readonly kernels: TableKernels;
  readonly threads: number;
  /** Lets go of threads; arrays and kernels stay. */
  close(): void;
  /** Zeros in the memory; an array's pointer is its `byteOffset`, and it stays valid whatever is allocated after it. */
  floats(length: number): Float32Array;
  words(length: number): Uint32Array;
}
