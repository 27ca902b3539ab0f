import { describe, expect, it } from 'vitest';
import type { EspalierError } from '../../../src/core/errors.js';
import { takeWeights } from '../../../src/training/transfer/takeWeights.js';
import { transferParams } from '../../../src/training/transfer/transferParams.js';

const weights = [
  { name: 'trunk/0/kernel', shape: [2, 3] },
  { name: 'trunk/0/bias', shape: [3] },
  { name: 'heads/spam/kernel', shape: [3, 2] },
  { name: 'heads/new/kernel', shape: [3, 4] },
];
const tensor = (...shape: number[]) => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
const source = new Map([
  ['trunk/0/kernel', tensor(2, 3)],
  ['trunk/0/bias', tensor(3)],
  ['heads/spam/kernel', tensor(3, 2)],
  ['heads/gone/kernel', tensor(3, 2)],
]);
const take = (given: object, from = source) =>
  takeWeights(transferParams.parse({ from: 'x', ...given }), weights, from, '/run/model');
const problemsOf = (given: object, from = source) => {
  try {
    take(given, from);
  } catch (error) {
    return (error as EspalierError).problems;
  }
  return [];
};

describe('takeWeights', () => {
  it('takes the trunk, or all with the heads of tasks that both know, or what patterns name', () => {
    expect([...take({}).keys()]).toEqual(['trunk/0/kernel', 'trunk/0/bias']);
    expect([...take({ part: 'all' }).keys()]).toEqual(['trunk/0/kernel', 'trunk/0/bias', 'heads/spam/kernel']);
    expect([...take({ part: ['*/bias', 'heads/spam/*'] }).keys()]).toEqual(['trunk/0/bias', 'heads/spam/kernel']);
  });

  it('takes a weight of another name where map says so', () => {
    const foreign = new Map([['dense_1/bias', tensor(3)]]);
    expect(take({ part: ['trunk/0/bias'], map: { 'trunk/0/bias': 'dense_1/bias' } }, foreign).get('trunk/0/bias')).toBe(
      foreign.get('dense_1/bias'),
    );
  });

  it('is strict: names every weight that the source lacks or has in another shape', () => {
    const problems = problemsOf({}, new Map([['trunk/0/kernel', tensor(2, 4)]]));
    expect(problems.map(({ code }) => code)).toEqual(['WEIGHTS_MISMATCH', 'WEIGHTS_MISMATCH']);
    expect(problems[0].message).toBe('/run/model: expected trunk/0/kernel of shape [2,3]; received [2,4]');
    expect(problems[1].message).toContain('it is not among trunk/0/kernel');
    // Named by a pattern, a head must be there too.
    expect(problemsOf({ part: ['heads/*'] }).map(({ message }) => message)).toEqual([
      expect.stringContaining('expected heads/new/kernel of shape [3,4]'),
    ]);
  });

  it('says which patterns and names fit nothing', () => {
    const problems = problemsOf({
      part: ['trunk/*', 'trnk/*'],
      map: { 'trunk/0/bias': 'nowhere' },
      learningRates: { factors: { 'head/*': 2 } },
    });
    expect(problems.slice(0, 3).map(({ code, path, message }) => [code, path, message.match(/"(.*?)"/)?.[1]])).toEqual([
      ['TRANSFER_PATTERN', 'transfer.part[1]', 'trnk/*'],
      ['TRANSFER_PATTERN', 'transfer.learningRates.factors', 'head/*'],
      ['TRANSFER_PATTERN', 'transfer.map', 'nowhere'],
    ]);
  });
});
