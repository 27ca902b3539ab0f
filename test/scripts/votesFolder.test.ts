import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { denseVotes, readVotes, writeVotes } from '../../scripts/bench/votesFolder.js';

const folder = mkdtempSync(join(tmpdir(), 'votes-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what is written as bytes comes back as a label matrix', () => {
  const train = Int8Array.of(0, -1, 2, -1, -1, -1, 1, 1, -1);
  const test = Int8Array.of(-1, 2, 0);
  expect(writeVotes(folder, { m: 3, k: 3, train, test })).toEqual({ m: 3, k: 3, train: 3, test: 1 });
  const matrix = readVotes(folder, 'train');
  expect([...matrix.rowOffsets]).toEqual([0, 2, 2, 4]);
  expect([...matrix.lfs]).toEqual([0, 2, 0, 1]);
  expect([...matrix.votes]).toEqual([0, 2, 1, 1]);
  expect(denseVotes(matrix)).toEqual(train);
  expect(denseVotes(readVotes(folder, 'test'))).toEqual(test);
});
