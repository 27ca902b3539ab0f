import { expect, test } from 'vitest';
import { runLimited } from '../../scripts/bench/runLimited.js';

const node = (code: string, limits = { seconds: 30, bytes: 2 ** 40 }) =>
  runLimited(process.execPath, ['-e', code], limits);

test('gives the lines of JSON that a process prints', async () => {
  expect(await node(`console.log('{"a":1}'); console.log('chatter'); console.log('{"a":2}')`)).toEqual({
    kind: 'done',
    lines: [{ a: 1 }, { a: 2 }],
  });
});

test('says how else it ended', async () => {
  expect(await node(`console.error('no luck'); process.exit(1)`)).toEqual({
    kind: 'failed',
    message: 'no luck',
    lines: [],
  });
  expect(await node('setInterval(() => {}, 1000)', { seconds: 0.2, bytes: 2 ** 40 })).toEqual({
    kind: 'tooLong',
    lines: [],
  });
  expect(await node('setInterval(() => {}, 1000)', { seconds: 30, bytes: 1 })).toEqual({
    kind: 'tooMuchMemory',
    lines: [],
  });
});
