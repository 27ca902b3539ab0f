import { expect, test } from 'vitest';
import { replayVotes } from '../../src/labeling/recordedVotes.js';
import type { RowBlock } from '../../src/labeling/rowBlock.js';
import { VoteBuffer } from '../../src/labeling/voteBuffer.js';
import { decodeVotes, encodeVotes } from '../../src/labeling/voteEntry.js';
import { VoteRecorder } from '../../src/labeling/voteRecorder.js';

const lanes = [{ name: 'a' }, { name: 'b' }];

/** [row, lane, code] of all votes when the rows come in blocks of this size. */
function replayed(recorded: ReturnType<VoteRecorder['finish']>, size: number): number[][] {
  const lf = replayVotes(recorded);
  const all: number[][] = [];
  for (let start = 0; start < recorded.n; start += size) {
    const votes = new VoteBuffer();
    const length = Math.min(size, recorded.n - start);
    lf.vote({ start, length } as RowBlock, votes);
    for (let at = 0; at < votes.length; at++) {
      expect(votes.rows[at]).toBeLessThan(length);
      all.push([start + votes.rows[at], votes.lanes[at], votes.codes[at]]);
    }
  }
  return all;
}

test('votes that come lane after lane are said again in any other blocks', () => {
  const recorder = new VoteRecorder();
  // Two blocks of four rows; in each all of lane 0, then all of lane 1.
  for (const start of [0, 4]) {
    const votes = new VoteBuffer();
    for (const row of [0, 1, 3]) votes.push(row, 0, row % 2);
    for (const row of [0, 2, 3]) votes.push(row, 1, 1);
    recorder.add(start, votes);
  }
  const recorded = recorder.finish(8, lanes);
  const byRow = [0, 4].flatMap((start) => [
    [start, 0, 0],
    [start, 1, 1],
    [start + 1, 0, 1],
    [start + 2, 1, 1],
    [start + 3, 0, 1],
    [start + 3, 1, 1],
  ]);
  for (const size of [1, 3, 4, 5, 8]) expect(replayed(recorded, size), `blocks of ${size}`).toEqual(byRow);
  const parts = Object.fromEntries(
    Object.entries(encodeVotes(recorded)).map(([name, bytes]) => [name, Uint8Array.from(bytes)]),
  ) as Parameters<typeof decodeVotes>[0];
  expect(replayed(decodeVotes(parts, 8)!, 3)).toEqual(byRow);
});

test('confidences go where their votes go', () => {
  const recorder = new VoteRecorder();
  const votes = new VoteBuffer();
  votes.pushInPart(1, 0, 0, 0.25);
  votes.pushInPart(0, 1, 1, 0.5);
  recorder.add(0, votes);
  expect(recorder.finish(2, lanes)).toMatchObject({
    rows: Uint32Array.of(0, 1),
    laneOfVote: Uint32Array.of(1, 0),
    codes: Int16Array.of(1, 0),
    confidences: Float32Array.of(0.5, 0.25),
  });
});
