import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import type { AdviceKind } from '../../src/experiment/advise/adviceKind.js';
import { adviceKinds } from '../../src/experiment/advise/index.js';
import { drawRepetition } from '../../src/experiment/advise/repetition.js';
import { plantedEvidence } from '../experiment/advise/plantedEvidence.js';

const world = { rows: { train: 100, validation: 60, test: 0 }, lfs: { count: 3 }, slices: { odd: { share: 0.3 } } };
const evidence = plantedEvidence(world);
const { features: _, ...withoutFeatures } = evidence;

describe.each(Object.entries(adviceKinds) as [string, AdviceKind][])('%s', (_name, kind) => {
  it('has a summary of one line, and says of every candidate what its estimate rests on', () => {
    expect(kind.summary).toMatch(/^[^\n]{15,100}$/);
    const candidates = kind.candidates(evidence);
    expect(candidates.length).toBeGreaterThan(0);
    for (const { action, basis, unknown } of candidates) {
      expect(action).toMatch(/\w{4}/);
      expect(basis).toMatch(/\w{4}/);
      expect(unknown).toBeUndefined();
    }
  });

  it('gives each candidate a gain, the same from the same seed, with features and without', () => {
    for (const given of [evidence, withoutFeatures]) {
      for (const candidate of kind.candidates(given)) {
        const gain = () => kind.gain(drawRepetition(given, 0, new Rng(3)), candidate);
        const first = gain();
        expect(Math.abs(first!)).toBeLessThanOrEqual(1);
        expect(gain()).toBe(first);
      }
    }
  });

  it('reads gold of the scored rows alone', () => {
    const inside = new Set(evidence.scored);
    const masked = { ...evidence, gold: evidence.gold.map((c, row) => (inside.has(row) ? c : 1 - c)) };
    for (const candidate of kind.candidates(evidence)) {
      const gain = (given: typeof evidence) => kind.gain(drawRepetition(given, 0, new Rng(3)), candidate);
      expect(gain(masked)).toBe(gain(evidence));
    }
  });
});

describe('with hardly any gold', () => {
  const few = { ...evidence, scored: evidence.scored.subarray(0, 6), train: evidence.train.subarray(0, 20) };
  it('says why what rests on it cannot be estimated', () => {
    for (const kind of ['newFunctionForClass', 'newFunctionForSlice', 'moreGold', 'moreRows'] as const) {
      for (const { unknown } of adviceKinds[kind].candidates(few)) expect(unknown).toMatch(/needed|five votes/);
    }
  });
});
