import { expect, it } from 'vitest';
import { predictedVote } from '../../src/labeling/predictedVote.js';

const whole = { abstainBelow: 0, confidence: 1 } as const;

it('votes for the likeliest class, and abstains where two are', () => {
  expect(predictedVote(Float64Array.of(0.2, 0.5, 0.3), whole)).toEqual({ vote: 1, confidence: 1 });
  expect(predictedVote(Float64Array.of(0.4, 0.2, 0.4), whole)).toBeUndefined();
});

it('abstains below a probability, not at it', () => {
  expect(predictedVote(Float64Array.of(0.25, 0.75), { ...whole, abstainBelow: 0.75 })?.vote).toBe(1);
  expect(predictedVote(Float64Array.of(0.25, 0.75), { ...whole, abstainBelow: 0.76 })).toBeUndefined();
});

it('counts by the probability, by the margin, or as it is told', () => {
  const probs = Float64Array.of(0.25, 0.625, 0.125);
  expect(predictedVote(probs, { ...whole, confidence: 'probability' })?.confidence).toBe(0.625);
  expect(predictedVote(probs, { ...whole, confidence: 'margin' })?.confidence).toBe(0.375);
  expect(predictedVote(probs, { ...whole, confidence: 0.5 })?.confidence).toBe(0.5);
});
