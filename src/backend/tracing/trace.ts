import type { TypedArray } from '@tensorflow/tfjs-core';
import type { OpAttribute } from '../nodeBackend.js';

/** Where a value in a trace comes from. */
export type Value =
  | { readonly from: 'state' | 'input'; readonly name: string }
  | { readonly from: 'constant'; readonly index: number }
  | { readonly from: 'op'; readonly index: number; readonly output: number };

/** A tensor's type, as a number of TensorFlow's DataType, and shape. */
export interface ValueType {
  readonly dtype: number;
  readonly shape: readonly number[];
}

export interface TracedOp {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  /** Of operations that were recorded as one, see `composite`. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly inputs: readonly Value[];
  readonly outputs: readonly ValueType[];
}

/**
 * What a function did with tensors, in order: it reads a state and inputs, and gives outputs and another state. A pure description, which
 * holds no tensors.
 */
export interface Trace {
  readonly state: ReadonlyMap<string, ValueType>;
  readonly inputs: ReadonlyMap<string, ValueType>;
  readonly constants: readonly (ValueType & { readonly values: TypedArray })[];
  readonly ops: readonly TracedOp[];
  /** What becomes of the state; those that are not here stay as they are. */
  readonly next: ReadonlyMap<string, Value>;
  readonly outputs: ReadonlyMap<string, Value>;
}
