import { expect, it } from 'vitest';
import { changedKeys } from '../../src/run/changedKeys.js';

it('names what changed, tasks by name and lists of plain values whole', () => {
  const before =
    'seed: 1\ntasks:\n- {name: spam, weight: 1, classes: [a, b]}\n- {name: reply, weight: 1}\ntraining: {epochs: 3}\n';
  const now =
    'seed: 1\ntasks:\n- {name: reply, weight: 1}\n- {name: spam, weight: 2, classes: [a, c]}\ntraining: {epochs: 3, warm: true}\n';
  expect(changedKeys(before, now)).toEqual([
    'tasks.spam.weight: 1, now 2',
    'tasks.spam.classes: ["a","b"], now ["a","c"]',
    'training.warm: absent, now true',
  ]);
  expect(changedKeys(before, before)).toEqual([]);
});
