import type { Problem } from '../core/errors.js';
import type { CastVotes } from './castVotes.js';
import type { Lane } from './labelingFunction.js';
import type { RecordedVotes } from './recordedVotes.js';
import { type RowFailure, VoteBuffer } from './voteBuffer.js';
import { setOfCode } from './voteSets.js';

/** A code for set `i`, see `VoteSets`. */
const codeOfSet = (i: number) => -3 - i;

/** Takes down what one labeling function says, block after block in the order of the rows. */
export class VoteRecorder {
  readonly warnings: Problem[] = [];
  readonly #votes = new VoteBuffer();
  readonly #failures: RowFailure[] = [];
  readonly #sets: (readonly number[])[] = [];
  readonly #codes = new Map<string, number>();

  /** @param start the block's first row */
  add(start: number, said: VoteBuffer | CastVotes): void {
    const { rows, lanes, codes, confidences, failures } = said;
    const length = said instanceof VoteBuffer ? said.length : rows.length;
    const votes = this.#votes;
    for (let at = 0; at < length; at++) {
      const code = codes[at] < -2 ? this.#codeOf(setOfCode(said.sets, codes[at])) : codes[at];
      if (confidences) votes.pushInPart(start + rows[at], lanes[at], code, confidences[at]);
      else votes.push(start + rows[at], lanes[at], code);
    }
    for (const failure of failures) this.#failures.push({ ...failure, row: start + failure.row });
  }

  /** Whether it would say the same another time: a call that took too long may take less time then. */
  get lasts(): boolean {
    return this.#failures.every(({ code }) => code === 'LF_FAULT');
  }

  /** @param n rows of the source */
  finish(n: number, lanes: readonly Lane[]): RecordedVotes {
    const votes = this.#votes;
    // Within a block a function of several lanes may vote lane after lane, and another reading has other blocks.
    const order = orderByRow(votes.rows.subarray(0, votes.length), n);
    const inOrder = <Values extends Uint32Array | Int16Array | Float32Array>(values: Values): Values => {
      const own = values.slice(0, votes.length) as Values;
      if (order) for (let at = 0; at < own.length; at++) own[at] = values[order[at]];
      return own;
    };
    const laneOfVote = inOrder(votes.lanes);
    const codes = inOrder(votes.codes);
    const confidences = votes.confidences && inOrder(votes.confidences);
    return {
      n,
      lanes: lanes.map(({ name, task }) => (task === undefined ? { name } : { name, task })),
      sets: this.#sets,
      rows: inOrder(votes.rows),
      ...(laneOfVote.some((lane) => lane !== 0) && { laneOfVote }),
      ...(codes.some((code) => code !== 0) && { codes }),
      ...(confidences?.some((confidence) => confidence !== 1) && { confidences }),
      failures: this.#failures.sort((a, b) => a.row - b.row),
      warnings: this.warnings,
    };
  }

  /** Each thread and each labeling function numbers its sets by itself. */
  #codeOf(classes: readonly number[]): number {
    const key = classes.join();
    let code = this.#codes.get(key);
    if (code === undefined) {
      code = codeOfSet(this.#sets.push(classes) - 1);
      this.#codes.set(key, code);
    }
    return code;
  }
}

/** The places of votes by row, those on one row as they stand; undefined where they are in order. */
function orderByRow(rows: Uint32Array, n: number): Uint32Array | undefined {
  let ascending = true;
  for (let at = 1; at < rows.length && ascending; at++) ascending = rows[at - 1] <= rows[at];
  if (ascending) return undefined;
  const next = new Uint32Array(n + 1);
  for (const row of rows) next[row + 1]++;
  for (let row = 0; row < n; row++) next[row + 1] += next[row];
  const order = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) order[next[rows[at]]++] = at;
  return order;
}
