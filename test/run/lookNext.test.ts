import { describe, expect, it } from 'vitest';
import { type LookFacts, lookNext } from '../../src/run/lookNext.js';

const quiet: LookFacts = {
  task: 'spam',
  k: 2,
  rows: 100,
  covered: 100,
  conflicts: 0,
  functions: [],
  findings: [],
  scores: [],
  labelNotGold: 0,
  networkNotLabel: 0,
};
const lf = {
  name: 'a',
  votes: 10,
  faults: 0,
  accuracy: { right: 0, n: 0, interval: [0, 1] as const },
  estimated: null,
};
const codes = (facts: Partial<LookFacts>) => lookNext({ ...quiet, ...facts }).map(({ item }) => item.code);

describe('lookNext', () => {
  it('has nothing to say where nothing is odd', () => {
    expect(codes({ functions: [lf] })).toEqual([]);
  });

  it('calls a function below chance only where its whole interval lies there', () => {
    const accuracy = (right: number, high: number) => ({ right, n: 20, interval: [0, high] as const });
    expect(codes({ functions: [{ ...lf, accuracy: accuracy(4, 0.42) }] })).toEqual(['BELOW_CHANCE']);
    expect(codes({ functions: [{ ...lf, accuracy: accuracy(8, 0.61) }] })).toEqual([]);
    // With gold the estimate has no say.
    const estimate = { estimated: 0.3, estimatedInterval: [0.2, 0.4] as const };
    expect(codes({ functions: [{ ...lf, ...estimate, accuracy: accuracy(8, 0.61) }] })).toEqual([]);
    expect(codes({ functions: [{ ...lf, ...estimate }] })).toEqual(['BELOW_CHANCE']);
  });

  it('names silent and failing functions; a default class may be silent', () => {
    expect(codes({ functions: [{ ...lf, votes: 0, faults: 2 }] })).toEqual(['FAULTS', 'NEVER_FIRES']);
    expect(codes({ functions: [{ ...lf, name: '(default)', votes: 0 }] })).toEqual([]);
  });

  it('says so where the label model is right less often than majority vote', () => {
    const score = (model: 'majority vote' | 'label model', right: number) =>
      ({ model, split: 'validation', accuracy: { share: right / 50, right, n: 50 } }) as const;
    const [found] = lookNext({ ...quiet, scores: [score('majority vote', 40), score('label model', 38)] });
    expect(found.item.code).toBe('BELOW_MAJORITY_VOTE');
    expect(found.item.text).toBe('the label model is right on 38 of 50 validation rows, majority vote on 40');
    expect(codes({ scores: [score('majority vote', 40), score('label model', 40)] })).toEqual([]);
  });
});
