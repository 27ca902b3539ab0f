import type { Problem } from '../core/errors.js';
import type { RowFailure, VoteBuffer } from './voteBuffer.js';

/** One labeling function's votes on a block, as plain values that can go from thread to thread. */
export interface CastVotes {
  /** [votes] within the block. */
  readonly rows: Uint32Array;
  readonly lanes: Uint32Array;
  readonly codes: Int16Array;
  /** [votes]; absent where all are whole votes. */
  readonly confidences?: Float32Array;
  /** What codes from −3 down stand for. */
  readonly sets: readonly (readonly number[])[];
  readonly failures: readonly RowFailure[];
  /** What stopped it altogether. */
  readonly problems?: readonly Problem[];
}

/** A copy of what a buffer holds, cut to size. */
export function takeVotes({ length, rows, lanes, codes, confidences, sets, failures }: VoteBuffer): CastVotes {
  return {
    rows: rows.slice(0, length),
    lanes: lanes.slice(0, length),
    codes: codes.slice(0, length),
    ...(confidences && { confidences: confidences.slice(0, length) }),
    sets: [...sets],
    failures: [...failures],
  };
}
