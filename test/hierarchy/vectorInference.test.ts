import { describe, expect, it } from 'vitest';
import type { ConstraintSpec } from '../../src/hierarchy/constraintSpec.js';
import { tiedGroups } from '../../src/hierarchy/tiedGroups.js';
import { vectorInference } from '../../src/hierarchy/vectorInference.js';

const binary = (name: string) => ({ name, classes: ['no', 'yes'] });
const chain = (count: number) => Array.from({ length: count }, (_, i) => binary(`t${i}`));
const implied = (count: number): ConstraintSpec[] =>
  Array.from({ length: count - 1 }, (_, i) => ({ implies: [{ [`t${i + 1}`]: 'yes' }, { [`t${i}`]: 'yes' }] }));
const logs = (...weights: number[]) => Float64Array.from(weights, Math.log);

describe('vectorInference', () => {
  // Feasible: nothing, t0, t0 and t1, all three.
  const [group] = tiedGroups(chain(3), implied(3));

  it('gives the marginals of weights that need not be probabilities', () => {
    const evidence = [logs(1, 2), logs(3, 1), logs(1, 4)];
    // Weights 3, 6, 2 and 8: in all 19.
    vectorInference(group).marginals(evidence);
    const found = evidence.map((own) => Math.exp(own[1]));
    [16 / 19, 10 / 19, 8 / 19].forEach((p, t) => {
      expect(found[t]).toBeCloseTo(p, 12);
    });
  });

  it('gives the vector of the largest weight, and of equal ones always the same', () => {
    const inference = vectorInference(group);
    const vector = new Int16Array(3);
    inference.mostProbable([logs(1, 2), logs(3, 1), logs(1, 4)], vector);
    expect([...vector]).toEqual([1, 1, 1]);
    inference.mostProbable([logs(1, 1), logs(1, 1), logs(1, 1)], vector);
    const first = [...vector];
    inference.mostProbable([logs(2, 2), logs(2, 2), logs(2, 2)], vector);
    expect([...vector]).toEqual(first);
  });

  it('gives −∞ for a state that no feasible vector has', () => {
    const [pair] = tiedGroups(
      [binary('a'), binary('b')],
      [
        {
          exactlyOne: [
            { a: 'yes', b: 'no' },
            { a: 'yes', b: 'yes' },
          ],
        },
      ],
    );
    const evidence = [logs(0.9, 0.1), logs(0.5, 0.5)];
    vectorInference(pair).marginals(evidence);
    expect([...evidence[0]]).toEqual([Number.NEGATIVE_INFINITY, 0]);
  });

  it('holds where two hundred tasks contradict by more than floating point holds', () => {
    const [long] = tiedGroups(chain(200), implied(200));
    // The first half says no, the second half yes, each by e^500: all or nothing are alike.
    const evidence = Array.from({ length: 200 }, (_, i) => Float64Array.of(i < 100 ? 500 : 0, i < 100 ? 0 : 500));
    vectorInference(long).marginals(evidence);
    expect(Math.exp(evidence[0][1])).toBeCloseTo(0.5, 9);
    expect(Math.exp(evidence[199][1])).toBeCloseTo(0.5, 9);
  });
});
