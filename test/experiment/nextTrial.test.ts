import { describe, expect, it } from 'vitest';
import { halvingEpochs } from '../../src/experiment/halvingEpochs.js';
import { nextTrial, type Trial } from '../../src/experiment/nextTrial.js';
import { rungsOf } from '../../src/experiment/rungsOf.js';

const trial = (...scores: (number | null)[]): Trial => ({ scores, running: false });
const busy = (...scores: (number | null)[]): Trial => ({ scores, running: true });

describe('rungsOf', () => {
  it('multiplies by eta up to all epochs', () => {
    expect(rungsOf(1, 9, 3)).toEqual([1, 3, 9]);
    expect(rungsOf(2, 20, 3)).toEqual([2, 6, 18, 20]);
    expect(rungsOf(5, 4, 2)).toEqual([4]);
  });
});

describe('halvingEpochs', () => {
  it('sums up what each rung adds', () => {
    // 9 for 1 epoch, 3 of them for 2 more, 1 of these for 6 more
    expect(halvingEpochs(9, [1, 3, 9], 3)).toBe(9 * 1 + 3 * 2 + 1 * 6);
    expect(halvingEpochs(5, [2, 4], 2)).toBe(5 * 2 + 2 * 2);
  });
});

describe('nextTrial', () => {
  it('begins settings until one in eta can go on, then lets the best of them', () => {
    expect(nextTrial([trial(), trial(), trial()], 3, 3)).toEqual({ trial: 0, rung: 0 });
    expect(nextTrial([trial(0.2), trial(0.5), trial()], 3, 3)).toEqual({ trial: 2, rung: 0 });
    expect(nextTrial([trial(0.2), trial(0.5), trial(0.1)], 3, 3)).toEqual({ trial: 1, rung: 1 });
  });

  it('looks at the highest rung first', () => {
    // Nine on rung 0, of which the three best are on rung 1: the best of those goes to rung 2 before a tenth begins.
    const nine = [9, 8, 7, 1, 2, 3, 4, 5, 6].map((score) => (score >= 7 ? trial(score, score) : trial(score)));
    expect(nextTrial([...nine, trial()], 3, 3)).toEqual({ trial: 0, rung: 2 });
  });

  it('does not wait: with one running it begins the next, and gives nothing where only running ones could decide', () => {
    expect(nextTrial([busy(), trial(0.5), trial()], 3, 3)).toEqual({ trial: 2, rung: 0 });
    expect(nextTrial([busy(), trial(0.5), trial(0.4)], 3, 3)).toBeUndefined();
    // A setting that is trained on the second rung is not promoted to it twice.
    expect(nextTrial([busy(0.9), trial(0.5), trial(0.4)], 3, 3)).toBeUndefined();
  });

  it('never takes a failed setting further, and ranks it last', () => {
    expect(nextTrial([trial(null), trial(-3), trial(-5)], 2, 3)).toEqual({ trial: 1, rung: 1 });
    expect(nextTrial([trial(null), trial(null), trial(null)], 2, 3)).toBeUndefined();
  });

  it('trains 9 settings on rungs 1, 3, 9 in 9 + 3 + 1 jobs where the best come first, the best one to the end', () => {
    const trials: Trial[] = Array.from({ length: 9 }, () => trial());
    const jobs: string[] = [];
    for (let job = nextTrial(trials, 3, 3); job; job = nextTrial(trials, 3, 3)) {
      jobs.push(`${job.trial}@${job.rung}`);
      trials[job.trial] = trial(...trials[job.trial].scores, -job.trial);
    }
    expect(jobs.filter((job) => job.endsWith('@0'))).toHaveLength(9);
    expect(jobs.filter((job) => job.endsWith('@1')).sort()).toEqual(['0@1', '1@1', '2@1']);
    expect(jobs.filter((job) => job.endsWith('@2'))).toEqual(['0@2']);
  });
});
