/** One product on a module's memory, as `multiply` of `assembly/kernels.ts` takes it: pointers and steps in bytes. */
export interface Product {
  readonly a: number;
  readonly aRowBytes: number;
  readonly aColumnBytes: number;
  /** b as `pack` leaves it */
  readonly packed: number;
  /** 0 for none */
  readonly bias: number;
  readonly c: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly relu: boolean;
}
