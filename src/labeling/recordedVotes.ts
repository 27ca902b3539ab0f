import type { Problem } from '../core/errors.js';
import type { Lane, PreparedLabelingFunction } from './labelingFunction.js';
import type { RowFailure } from './voteBuffer.js';

/** All that one labeling function said about a source, before its votes are given classes where it only fires. */
export interface RecordedVotes {
  /** Rows of the source. */
  readonly n: number;
  readonly lanes: readonly Lane[];
  /** What codes from −3 down stand for. */
  readonly sets: readonly (readonly number[])[];
  /** [votes] ascending rows of the source, on one row ascending lanes. */
  readonly rows: Uint32Array;
  /** [votes]; absent where all are lane 0. */
  readonly laneOfVote?: Uint32Array;
  /** [votes]; absent where all are 0. */
  readonly codes?: Int16Array;
  /** [votes]; absent where all are whole votes. */
  readonly confidences?: Float32Array;
  /** Ascending by row of the source. */
  readonly failures: readonly RowFailure[];
  /** What its preparation warned of. */
  readonly warnings: readonly Problem[];
}

/** A labeling function that says again what was recorded: it reads no column, no file and no code. */
export function replayVotes(recorded: RecordedVotes): PreparedLabelingFunction {
  const { lanes, sets, rows, laneOfVote, codes, confidences, failures } = recorded;
  return {
    lanes,
    sets: { lists: sets },
    fields: [],
    replays: true,
    vote({ start, length }, votes) {
      for (let at = firstFrom(rows, start); at < rows.length && rows[at] < start + length; at++) {
        const [row, lane, code] = [rows[at] - start, laneOfVote?.[at] ?? 0, codes?.[at] ?? 0];
        if (confidences) votes.pushInPart(row, lane, code, confidences[at]);
        else votes.push(row, lane, code);
      }
      for (const failure of failures) {
        if (failure.row >= start && failure.row < start + length) votes.fail({ ...failure, row: failure.row - start });
      }
    },
  };
}

/** The first place in ascending `rows` that holds `row` or more. */
function firstFrom(rows: Uint32Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
