import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { chooseThreshold, decide, decisionRule } from '../../src/evaluation/thresholds.js';

/** Rows whose P(second) is drawn round 0.25 for the first class and 0.25 + `shift` for the second. */
function skewed(n: number, shift: number, seed = 1) {
  const rng = new Rng(seed);
  const gold = Int16Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const probs = new Float32Array(n * 2);
  for (let i = 0; i < n; i++) {
    const p = Math.min(0.99, Math.max(0.01, 0.12 + (gold[i] ? shift : 0) + 0.05 * rng.normal()));
    probs[i * 2 + 1] = p;
    probs[i * 2] = 1 - p;
  }
  return { probs, gold };
}

describe('chooseThreshold', () => {
  it('finds the middle between two classes that 0.5 does not part', () => {
    const { probs, gold } = skewed(300, 0.24);
    const rule = chooseThreshold(probs, gold, 2, new Rng(1));
    expect(rule.kind).toBe('threshold');
    if (rule.kind === 'threshold') expect(Math.abs(rule.threshold - 0.24)).toBeLessThan(0.05);
    const right = decide(probs, 2, rule).filter((c, row) => c === gold[row]).length;
    expect(right / 300).toBeGreaterThan(0.97);
  });

  it('keeps 0.5 where the top probability is as good', () => {
    const { probs, gold } = skewed(300, 0.7);
    expect(chooseThreshold(probs, gold, 2, new Rng(1)).kind).toBe('argmax');
  });

  it('keeps 0.5 where nothing can be known: pure noise', () => {
    const rng = new Rng(4);
    const gold = Int16Array.from({ length: 120 }, () => rng.integer(2));
    const probs = Float32Array.from({ length: 240 });
    for (let i = 0; i < 120; i++) probs[i * 2] = 1 - (probs[i * 2 + 1] = rng.uniform());
    expect(chooseThreshold(probs, gold, 2, new Rng(1)).kind).toBe('argmax');
  });

  it('says why it does not choose: few rows, no gold, more classes', () => {
    const { probs, gold } = skewed(24, 0.24);
    expect(chooseThreshold(probs, gold, 2, new Rng(1))).toMatchObject({
      kind: 'argmax',
      reason: expect.stringMatching(/fewer than 10/),
    });
    expect(chooseThreshold(probs, gold.fill(-1), 2, new Rng(1)).reason).toBe('no validation gold');
    expect(chooseThreshold(new Float32Array(9), new Int16Array(3), 3, new Rng(1)).reason).toMatch(/more than two/);
  });

  it('survives JSON', () => {
    const { probs, gold } = skewed(300, 0.24);
    const rule = chooseThreshold(probs, gold, 2, new Rng(1));
    expect(rule.kind).toBe('threshold');
    expect(decisionRule.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
  });
});

describe('decide', () => {
  it('takes the second class from the threshold on, else the first top class', () => {
    const probs = Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.9, 0.1);
    expect([...decide(probs, 2, { kind: 'threshold', threshold: 0.25, reason: '' })]).toEqual([1, 1, 0]);
    expect([...decide(probs, 2, { kind: 'argmax', reason: '' })]).toEqual([0, 0, 0]);
    expect([...decide(Float32Array.of(0.2, 0.5, 0.3), 3, { kind: 'argmax', reason: '' })]).toEqual([1]);
  });
});
