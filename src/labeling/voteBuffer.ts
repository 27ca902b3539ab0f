/**
 * Why a row got no vote although it should have: the function threw, it took too long, it answered something that is no
 * vote, or the cell holds something that is none. The first two may be counted instead of reported.
 */
export type RowFailureCode = 'LF_FAULT' | 'LF_TIMEOUT' | 'LF_RETURN' | 'VOTE_VALUE';

export interface RowFailure {
  /** Within the block. */
  readonly row: number;
  readonly code: RowFailureCode;
  readonly message: string;
  readonly hint?: string;
}

/**
 * What one labeling function says about a block: a growing list of votes (row, lane and code side by side), and the
 * rows it failed on. It is emptied and filled again block after block, so that the LF stage makes next to no garbage.
 */
export class VoteBuffer {
  length = 0;
  rows: Uint32Array;
  lanes: Uint32Array;
  codes: Int16Array;
  /** [length and more] how much of a vote each is, all 1 but where {@link pushInPart} said so; made when it first does. */
  confidences: Float32Array | undefined;
  /** What codes from −3 down stand for, see `VoteSets`. */
  sets: readonly (readonly number[])[] = [];
  readonly failures: RowFailure[] = [];

  constructor(capacity = 1024) {
    this.rows = new Uint32Array(capacity);
    this.lanes = new Uint32Array(capacity);
    this.codes = new Int16Array(capacity);
  }

  /** @param row within the block @param lane of the LF that votes @param code as `PreparedLabelingFunction.vote` says */
  push(row: number, lane: number, code: number): void {
    const at = this.length;
    if (at === this.rows.length) this.#grow(2 * at);
    this.rows[at] = row;
    this.lanes[at] = lane;
    this.codes[at] = code;
    this.length = at + 1;
  }

  /** The same vote on many rows, ascending. */
  pushAll(rows: readonly number[], lane: number, code: number): void {
    const from = this.length;
    const to = from + rows.length;
    if (to > this.rows.length) this.#grow(Math.max(to, 2 * this.rows.length));
    this.rows.set(rows, from);
    this.lanes.fill(lane, from, to);
    this.codes.fill(code, from, to);
    this.length = to;
  }

  /** @param confidence in (0, 1] */
  pushInPart(row: number, lane: number, code: number, confidence: number): void {
    this.push(row, lane, code);
    this.confidences ??= new Float32Array(this.rows.length).fill(1);
    this.confidences[this.length - 1] = confidence;
  }

  fail(failure: RowFailure): void {
    this.failures.push(failure);
  }

  clear(): void {
    // Ones again, so that a push need not look whether there are confidences.
    this.confidences?.fill(1, 0, this.length);
    this.sets = [];
    this.length = 0;
    this.failures.length = 0;
  }

  #grow(capacity: number): void {
    const { rows, lanes, codes, confidences } = this;
    this.rows = new Uint32Array(capacity);
    this.lanes = new Uint32Array(capacity);
    this.codes = new Int16Array(capacity);
    this.rows.set(rows);
    this.lanes.set(lanes);
    this.codes.set(codes);
    if (confidences) {
      this.confidences = new Float32Array(capacity).fill(1);
      this.confidences.set(confidences);
    }
  }
}
