import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { quickSize } from '../../scripts/experiments/quickSize.js';
import { quickSweep } from '../../scripts/experiments/quickSweep.js';

const text = `# Does it?
version: 1
kind: sweep
base: mail.yaml
axes:
  rows: {path: data.limit.train, values: [1, 2, 3, 4, 5, 6, 7, all]}
  model: {path: labelModel.kind, values: [a, b, c, d, e, f, g]}
  named: {values: [{label: p, value: 1}, {label: q, value: 2}, {label: r, value: 3}, {label: s, value: 4}, {label: t, value: 5}, {label: u, value: 6}, {label: v, value: 7}]}
  ties: {hierarchy: [flat, labelModel, network, both]}
  few: {tasks: [1, 2, 4, 8, 16]}
  seed: {range: [3, 7]}
compare: {baseline: {model: b, named: q}}
`;

it('keeps as many values of an axis as are asked for with its ends and the baseline, all ties, two seeds, the question, and all the rest', () => {
  const quick = quickSweep(text, '../../configs/mail.yaml', { values: 4, parallel: 2 });
  expect(quick.startsWith('# Does it?\n')).toBe(true);
  const { base, axes, compare, runner } = parse(quick);
  expect(base).toBe('../../configs/mail.yaml');
  expect(axes.rows.values).toEqual([1, 3, 6, 'all']);
  expect(axes.model.values).toEqual(['a', 'b', 'c', 'e', 'g']);
  expect(axes.named.values.map(({ label }: { label: string }) => label)).toEqual(['p', 'q', 'r', 't', 'v']);
  expect(axes.ties.hierarchy).toEqual(['flat', 'labelModel', 'network', 'both']);
  expect(axes.few.tasks).toEqual([1, 2, 8, 16]);
  expect(axes.seed.range).toEqual([3, 4]);
  expect(compare).toEqual({ baseline: { model: 'b', named: 'q' } });
  expect(runner).toEqual({ parallel: 2 });
});

it('keeps three values where no power law is fitted, and runs one at a time where the answer tells what runs cost', () => {
  expect(quickSize({ name: 'a', shows: ['learningCurve'], data: 'world' })).toEqual({ values: 4, parallel: 2 });
  expect(quickSize({ name: 'a', shows: ['taskCount'], data: 'world' })).toEqual({ values: 3, parallel: 1 });
  expect(quickSize({ name: 'a', shows: ['differences'], data: 'world' })).toEqual({ values: 3, parallel: 2 });
});
