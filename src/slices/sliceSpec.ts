import type { SourcePosition } from '../core/errors.js';
import type { SliceFloor } from './sliceFloor.js';

/** A slice by a slicing function: any kind of labeling function; a row belongs to it where the function does not abstain. */
export interface FunctionSliceSpec {
  readonly name: string;
  readonly kind: string;
  /** As parsed by the kind's `params`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The tasks that are scored on it. */
  readonly tasks: readonly string[];
  /** What the network must reach on its test rows. */
  readonly floor?: SliceFloor;
  readonly position?: SourcePosition;
}

/** One slice per combination of values of some columns, named `sex=Female,race=White`. */
export interface BySliceSpec {
  readonly by: readonly string[];
  readonly minimum: number;
  readonly tasks: readonly string[];
  /** What the network must reach on the test rows of every one of them. */
  readonly floor?: SliceFloor;
  readonly position?: SourcePosition;
}

/** A slice as the experiment file declares it: by a labeling function that says who is in it, or by the values of a column. */
export type SliceSpec = FunctionSliceSpec | BySliceSpec;
