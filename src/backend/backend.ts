import type * as tfjs from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { SparseEntries } from './sparseEntries.js';
import type { TableMemory } from './tableMemory.js';
import type { Tracing } from './tracing/createTracing.js';

/** The tensor library as every other folder receives it; only `backend/` imports it at run time. */
export type TF = typeof tfjs;

/** A rung of the ladder by name. */
export type BackendName = 'gpu' | 'native' | 'webgpu' | 'wasm' | 'cpu';

/** What follows a dense layer's product. */
export type Activation = 'linear' | 'relu';

/**
 * An open backend. tfjs keeps one active backend per process: opening one makes it the active one, and `activate`
 * makes it so again after another has been opened.
 */
export interface Backend {
  readonly kind: BackendName;
  /** What does the work, in words: `WebAssembly, SIMD, one thread`. */
  readonly device: string;
  /** Set where a program stands in for the GPU that the rung is for: `auto` passes it over. */
  readonly software?: boolean;
  /** Versions of what was loaded, for environment.json. */
  readonly versions: Readonly<Record<string, string>>;
  readonly tf: TF;
  /**
   * activation(x·kernel + bias) in the form that suits the backend, differentiable.
   *
   * @param x [b, d]
   * @param kernel [d, h]
   * @param bias [h]
   * @returns [b, h]
   */
  dense(x: tfjs.Tensor2D, kernel: tfjs.Tensor2D, bias: tfjs.Tensor1D, activation: Activation): tfjs.Tensor2D;
  /**
   * X·table for a sparse X [b, u] and a table [u, h], differentiable with respect to the table; left out where the backend has no such product.
   *
   * @returns [b, h]
   */
  sparseProduct?(entries: SparseEntries, table: tfjs.Tensor2D): tfjs.Tensor2D;
  /**
   * Memory for tables of sparse inputs, where kernels move them; left out where the backend has none.
   *
   * @param bytes that tables and what is kept beside them will take
   * @returns undefined where they do not fit
   */
  openTables?(bytes: number): TableMemory | undefined;
  /** Makes functions of tensors into graphs, where the backend computes by graphs as well. */
  readonly tracing?: Tracing;
  activate(): Promise<void>;
  /** Frees what the backend holds; it can be opened anew. */
  dispose(): void;
}

/** A rung: how to open it, and what its absence means. */
export interface BackendKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  /** The npm packages it needs, in the order in which they are loaded. */
  readonly packages: readonly string[];
  /** What to do when the packages are missing or do not load. */
  readonly remedy: string;
  /** Whether its packages are here, without loading them; whether they load and compute only `create` tells. */
  isInstalled(): Promise<boolean>;
  /**
   * Loads the packages and makes the backend the active one.
   *
   * @throws EspalierError BACKEND_MISSING, BACKEND_BROKEN
   */
  create(): Promise<Backend>;
}
