import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { quickSweep } from '../../scripts/experiments/quickSweep.js';

const text = `# Does it?
version: 1
kind: sweep
base: mail.yaml
axes:
  rows: {path: data.limit.train, values: [1, 2, 3, 4, 5, 6, 7, all]}
  model: {path: labelModel.kind, values: [a, b, c, d, e, f, g]}
  ties: {hierarchy: [flat, both]}
  few: {tasks: [1, 2, 4, 8, 16]}
  seed: {range: [3, 7]}
compare: {baseline: {model: b}}
`;

it('keeps four values of an axis with its ends and the baseline, two seeds, the question, and all the rest', () => {
  const quick = quickSweep(text, '../../configs/mail.yaml');
  expect(quick.startsWith('# Does it?\n')).toBe(true);
  const { base, axes, compare } = parse(quick);
  expect(base).toBe('../../configs/mail.yaml');
  expect(axes.rows.values).toEqual([1, 3, 6, 'all']);
  expect(axes.model.values).toEqual(['a', 'b', 'c', 'e', 'g']);
  expect(axes.ties.hierarchy).toEqual(['flat', 'both']);
  expect(axes.few.tasks).toEqual([1, 2, 8, 16]);
  expect(axes.seed.range).toEqual([3, 4]);
  expect(compare).toEqual({ baseline: { model: 'b' } });
});
