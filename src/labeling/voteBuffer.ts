/**
 * A growing list of votes: row, lane and code side by side. It is emptied and filled again block after block, so that
 * the LF stage makes next to no garbage.
 */
export class VoteBuffer {
  length = 0;
  rows: Uint32Array;
  lanes: Uint32Array;
  codes: Int16Array;

  constructor(capacity = 1024) {
    this.rows = new Uint32Array(capacity);
    this.lanes = new Uint32Array(capacity);
    this.codes = new Int16Array(capacity);
  }

  /** @param row within the block @param lane of the LF that votes @param code a class or an interim code, ≥ 0 */
  push(row: number, lane: number, code: number): void {
    const at = this.length;
    if (at === this.rows.length) this.#grow();
    this.rows[at] = row;
    this.lanes[at] = lane;
    this.codes[at] = code;
    this.length = at + 1;
  }

  #grow(): void {
    const capacity = this.rows.length * 2;
    const { rows, lanes, codes } = this;
    this.rows = new Uint32Array(capacity);
    this.lanes = new Uint32Array(capacity);
    this.codes = new Int16Array(capacity);
    this.rows.set(rows);
    this.lanes.set(lanes);
    this.codes.set(codes);
  }
}
