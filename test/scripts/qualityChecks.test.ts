import { expect, test } from 'vitest';
import { qualityChecks } from '../../scripts/bench/qualityChecks.js';

/** A method right on the first `right` of 100 rows. */
const rightOn = (right: number) => Float64Array.from({ length: 100 }, (_, row) => (row < right ? 1 : 0));
const set = (name: string, accuracies: Record<string, number>) => ({
  name,
  group: 'shared',
  draws: 1,
  credits: new Map(Object.entries(accuracies).map(([method, right]) => [method, rightOn(right)])),
});

test('a point below majority vote is within a standard error of one row in a hundred; four are not', () => {
  const near = qualityChecks('shared', [set('a', { auto: 89, majorityVote: 90, peer: 80 })], ['peer']);
  // One row of 100 differs: sd = √(.01 · .99), standard error √(.01 · .99 / 99) = .01.
  expect(near.sets[0].majorityVote.standardError).toBeCloseTo(0.01, 12);
  expect(near.notBelowMajorityVote).toBe(true);
  const far = qualityChecks('shared', [set('a', { auto: 86, majorityVote: 90, peer: 80 })], ['peer']);
  expect(far.notBelowMajorityVote).toBe(false);
  expect(far.sets[0]).toMatchObject({ best: 'majorityVote' });
  expect(far.meanRegret).toBeCloseTo(0.04, 12);
  expect(far.smallRegret).toBe(false);
});

test('three sets in four must be near the best peer; sets of other groups do not count', () => {
  const good = { auto: 90, majorityVote: 90, peer: 85, other: 90 };
  const bad = { auto: 80, majorityVote: 80, peer: 70, other: 90 };
  const peers = ['peer', 'other'];
  const sets = [set('a', good), set('b', good), set('c', good), set('d', bad)];
  expect(qualityChecks('shared', sets, peers)).toMatchObject({ shareNearBestPeer: 0.75, nearBestPeer: true });
  expect(qualityChecks('shared', sets.slice(1), peers)).toMatchObject({ nearBestPeer: false });
  expect(qualityChecks('synth', sets, peers).sets).toEqual([]);
  expect(qualityChecks('shared', sets, [])).not.toHaveProperty('nearBestPeer');
});

test('each draw has a best peer of its own', () => {
  const credits = (...right: number[]) => Float64Array.from(right.flatMap((count) => [...rightOn(count)]));
  const draws = { auto: credits(90, 80), majorityVote: credits(70, 70), peer: credits(85, 82), other: credits(88, 60) };
  const set = { name: 'drawn', group: 'synth', draws: 2, credits: new Map(Object.entries(draws)) };
  const [{ overBestPeerByDraw }] = qualityChecks('synth', [set], ['peer', 'other']).sets;
  expect(overBestPeerByDraw).toHaveLength(2);
  expect(overBestPeerByDraw![0]).toBeCloseTo(0.02, 12);
  expect(overBestPeerByDraw![1]).toBeCloseTo(-0.02, 12);

  const besides = { ...set, experiment: credits(95, 82) };
  const [{ experiment, best }] = qualityChecks('synth', [besides], ['peer', 'other']).sets;
  expect(experiment).toMatchObject({ bestPeer: { method: 'peer', holds: true } });
  expect(experiment!.bestPeer.difference).toBeCloseTo(0.05, 12);
  expect(experiment!.overBestPeerByDraw!.map((over) => Number(over.toFixed(12)))).toEqual([0.07, 0]);
  expect(best, 'an experiment is no model of one task').toBe('auto');
});
