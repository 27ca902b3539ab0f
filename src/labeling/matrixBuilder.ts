import { createLabelMatrix, type LabelMatrix } from '../core/labelMatrix.js';

/** Collects the votes of one task, block after block, into a sparse matrix without ever making a dense one. */
export class MatrixBuilder {
  readonly #k: number;
  readonly #names: readonly string[];
  readonly #rowOffsets: Uint32Array;
  #lfs = new Uint32Array(1024);
  #votes = new Int16Array(1024);
  #length = 0;
  // The votes of the block at hand, labeling function by labeling function.
  #blockRows = new Uint32Array(1024);
  #blockLfs = new Uint32Array(1024);
  #blockVotes = new Int16Array(1024);
  #blockLength = 0;
  // Confidences, as soon as a vote has one; in places that hold no vote yet they are 1.
  #confidences: Float32Array | undefined;
  #blockConfidences: Float32Array | undefined;
  readonly #sets: (readonly number[])[] = [];
  readonly #codes = new Map<string, number>();
  readonly #codeOfList = new WeakMap<readonly number[], number>();
  #default: { readonly lf: number; readonly vote: number } | undefined;
  readonly #failed = new Set<number>();

  /** @param names [m] of the labeling functions; may still grow until {@link finish} */
  constructor(n: number, k: number, names: readonly string[]) {
    this.#k = k;
    this.#names = names;
    this.#rowOffsets = new Uint32Array(n + 1);
  }

  /**
   * The code of a vote for these classes, for {@link add}.
   *
   * @param classes ascending, 1…k−1 of them
   */
  codeOf(classes: readonly number[]): number {
    if (classes.length === 1) return classes[0];
    let code = this.#codeOfList.get(classes);
    if (code !== undefined) return code;
    const key = classes.join();
    code = this.#codes.get(key);
    if (code === undefined) {
      code = this.#k + this.#sets.push(classes) - 1;
      this.#codes.set(key, code);
    }
    this.#codeOfList.set(classes, code);
    return code;
  }

  /** From now on column `lf`, the last one, votes `vote` on every row on which no other does. */
  voteByDefault(lf: number, vote: number): void {
    this.#default = { lf, vote };
  }

  /** A labeling function failed on the row of the block at hand: what it would have said is not known, so nothing is said for it. */
  fail(row: number): void {
    this.#failed.add(row);
  }

  /** @param confidence in (0, 1] */
  addInPart(row: number, lf: number, vote: number, confidence: number): void {
    this.add(row, lf, vote);
    this.#blockConfidences ??= new Float32Array(this.#blockRows.length).fill(1);
    this.#blockConfidences[this.#blockLength - 1] = confidence;
  }

  /** @param row within the block; on one row, labeling functions come in ascending order */
  add(row: number, lf: number, vote: number): void {
    const at = this.#blockLength++;
    if (at === this.#blockRows.length) this.#growBlock(2 * at);
    this.#blockRows[at] = row;
    this.#blockLfs[at] = lf;
    this.#blockVotes[at] = vote;
  }

  /**
   * Adds a whole list of votes of one labeling function.
   *
   * @param rows [count, or more] within the block, ascending
   * @param codes their votes, or the one that all are
   */
  addAll(rows: Uint32Array, count: number, lf: number, codes: Int16Array | number): void {
    const from = this.#blockLength;
    const to = from + count;
    if (to > this.#blockRows.length) this.#growBlock(Math.max(to, 2 * this.#blockRows.length));
    this.#blockRows.set(rows.subarray(0, count), from);
    this.#blockLfs.fill(lf, from, to);
    if (typeof codes === 'number') this.#blockVotes.fill(codes, from, to);
    else this.#blockVotes.set(codes.subarray(0, count), from);
    this.#blockLength = to;
  }

  #growBlock(length: number): void {
    this.#blockRows = grown(this.#blockRows, length);
    this.#blockLfs = grown(this.#blockLfs, length);
    this.#blockVotes = grown(this.#blockVotes, length);
    if (this.#blockConfidences) this.#blockConfidences = grown(this.#blockConfidences, length, 1);
  }

  /** Sorts the block's votes by row, stably, so that LFs stay in order (a counting sort), and appends them. */
  endBlock(start: number, length: number): void {
    if (this.#default) this.#addDefault(length, this.#default);
    const count = this.#blockLength;
    const before = this.#length;
    const rows = this.#blockRows;
    const next = new Uint32Array(length + 1);
    for (let i = 0; i < count; i++) next[rows[i] + 1]++;
    for (let row = 0; row < length; row++) next[row + 1] += next[row];
    for (let row = 0; row < length; row++) this.#rowOffsets[start + row + 1] = before + next[row + 1];
    if (before + count > this.#lfs.length) {
      this.#lfs = grown(this.#lfs, Math.max(before + count, 2 * this.#lfs.length));
      this.#votes = grown(this.#votes, this.#lfs.length);
      if (this.#confidences) this.#confidences = grown(this.#confidences, this.#lfs.length, 1);
    }
    if (this.#blockConfidences) this.#confidences ??= new Float32Array(this.#lfs.length).fill(1);
    const lfs = this.#lfs;
    const votes = this.#votes;
    const confidences = this.#confidences;
    const blockLfs = this.#blockLfs;
    const blockVotes = this.#blockVotes;
    const blockConfidences = this.#blockConfidences;
    for (let i = 0; i < count; i++) {
      const at = before + next[rows[i]]++;
      lfs[at] = blockLfs[i];
      votes[at] = blockVotes[i];
      if (confidences && blockConfidences) confidences[at] = blockConfidences[i];
    }
    blockConfidences?.fill(1, 0, count);
    this.#failed.clear();
    this.#length = before + count;
    this.#blockLength = 0;
  }

  #addDefault(length: number, { lf, vote }: { lf: number; vote: number }): void {
    const spoken = new Uint8Array(length);
    for (let i = 0; i < this.#blockLength; i++) spoken[this.#blockRows[i]] = 1;
    for (let row = 0; row < length; row++) if (!spoken[row] && !this.#failed.has(row)) this.add(row, lf, vote);
  }

  /** Sets that somebody voted for stand in lexicographic order: which one came first is no matter. */
  finish(): LabelMatrix {
    const votes = this.#votes.slice(0, this.#length);
    const sets = this.#orderSets(votes);
    const lfs = this.#lfs.subarray(0, this.#length);
    return createLabelMatrix({
      k: this.#k,
      names: this.#names,
      rowOffsets: this.#rowOffsets,
      lfs: this.#names.length <= 0x10000 ? new Uint16Array(lfs) : lfs.slice(),
      votes,
      sets,
      confidences: this.#confidences?.slice(0, this.#length),
    });
  }

  /** The sets that occur, in order; `votes` get their codes. */
  #orderSets(votes: Int16Array): readonly (readonly number[])[] | undefined {
    if (this.#sets.length === 0) return undefined;
    const occurs = new Uint8Array(this.#sets.length);
    for (const code of votes) if (code >= this.#k) occurs[code - this.#k] = 1;
    const order = Array.from(occurs.keys())
      .filter((i) => occurs[i])
      .sort((a, b) => lexicographic(this.#sets[a], this.#sets[b]));
    const to = new Int16Array(this.#sets.length);
    order.forEach((i, place) => {
      to[i] = this.#k + place;
    });
    for (let at = 0; at < votes.length; at++) if (votes[at] >= this.#k) votes[at] = to[votes[at] - this.#k];
    return order.map((i) => this.#sets[i]);
  }
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((c, at) => c !== b[at]);
  return i < 0 ? a.length - b.length : a[i] - (b[i] ?? -1);
}

function grown<T extends Uint32Array | Int16Array | Float32Array>(values: T, length: number, filled = 0): T {
  const larger = new (values.constructor as new (length: number) => T)(length);
  if (filled !== 0) larger.fill(filled);
  larger.set(values);
  return larger;
}
