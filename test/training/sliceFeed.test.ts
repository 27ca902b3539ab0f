import { describe, expect, it } from 'vitest';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { sliceHeadDefinition } from '../../src/network/sliceHeadDefinition.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { createSliceFeed } from '../../src/training/sliceFeed.js';
import { trainableSlices } from '../../src/training/trainableSlices.js';

const head = { layers: [], inputs: ['trunk'] };
const tasks = ['a', 'b', 'c'].map((name) => ({ name, k: 2, head }));
// Rows 0–9 are one source, 10–13 another one, where "y" was not applied.
const slices = [
  { name: 'x', tasks: ['a', 'b'], rows: Uint32Array.of(0, 1, 10), known: [{ offset: 0, n: 14 }] },
  { name: 'y', tasks: ['a'], rows: Uint32Array.of(2, 9), known: [{ offset: 0, n: 10 }] },
];
const model = createMultiTaskModel({
  version: 2,
  inputs: [{ name: 'f', kind: 'dense', d: 1 }],
  trunk: trunkParams.parse({}),
  tasks,
  sliceHeads: sliceHeadDefinition(sliceHeadParams.parse({}), slices),
});
// Row 9 is inside y and trains nothing.
const trains = [
  { name: 'a', rows: Uint32Array.of(0, 1, 2, 3, 4, 5) },
  { name: 'b', rows: Uint32Array.of(0, 1, 10, 11) },
  { name: 'c', rows: Uint32Array.of(6, 7, 12) },
];
const weightOne = tasks.map(() => ({ taskWeight: 1 }));
// The group's order is: c, without slices, then a and b.
const labels = (weights: number[]) => [
  { targets: new Float32Array(weights.length * 2), weights: Float32Array.from(weights) },
];
const rowsOf = (values: Float32Array, width: number) =>
  Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);

describe('createSliceFeed', () => {
  const feed = createSliceFeed(slices, model, trains, weightOne);

  it('gives both sides of a slice the same weight over the train rows, and rows of nobody’s knowledge none', () => {
    expect(model.layout.groups[0].tasks).toEqual([2, 0, 1]);
    const { membership, membershipWeights } = feed.batch([0, 2, 11, -1], labels(new Array(12).fill(0)));
    expect(rowsOf(membership, 4)).toEqual([
      [0, 1, 1, 0],
      [1, 0, 0, 1],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    // x: 3 of 11 train rows are inside; y: 1 of the 8 that its function has seen.
    const [inX, outX, inY, outY] = [11 / 6, 11 / 16, 8 / 2, 8 / 14].map(Math.fround);
    expect(rowsOf(membershipWeights, 2)).toEqual([
      [inX, outY],
      [outX, inY],
      [outX, 0],
      [0, 0],
    ]);
  });

  it('trains experts on labeled members of the task’s own slices, and the base on every label', () => {
    const { expertWeights } = feed.batch([0, 2], labels([0, 0.5, 1, 1, 0.25, 0]));
    // Per row: base (a, b), x (a, b), y (a, b).
    expect(rowsOf(expertWeights[0], 6)).toEqual([
      [0.5, 1, 0.5, 1, 0, 0],
      [0.25, 0, 0, 0, 0.25, 0],
    ]);
  });

  it.each([
    ['in halves where both tasks have labels', [0, 1, 1], [0.5, 0.5, 0]],
    ['to the one task that has a label', [1, 0, 1], [0, 1, 0]],
    ['to nobody where neither has', [1, 0, 0], [0, 0, 0]],
  ])('shares out a membership loss %s', (_, weights, first) => {
    expect(rowsOf(feed.batch([0], labels(weights)).shares, 3)[0]).toEqual(first);
  });

  it('gives a task of weight 0 no share', () => {
    const other = createSliceFeed(slices, model, trains, [{ taskWeight: 0 }, { taskWeight: 1 }, { taskWeight: 1 }]);
    expect(rowsOf(other.batch([0], labels([0, 1, 1])).shares, 3)).toEqual([
      [0, 1, 0],
      [0, 0, 0],
    ]);
  });

  it('stays finite where a slice holds every row', () => {
    const all = [{ ...slices[0], rows: Uint32Array.from({ length: 14 }, (_, i) => i) }, slices[1]];
    const { membershipWeights } = createSliceFeed(all, model, trains, weightOne).batch([0], labels([0, 1, 1]));
    expect(membershipWeights[0]).toBe(0.5);
  });
});

describe('trainableSlices', () => {
  it('leaves out what has no row to learn from, pair by pair', () => {
    const more = [
      ...slices,
      { name: 'empty', tasks: ['a', 'b'], rows: Uint32Array.of(9, 13), known: slices[0].known },
      { name: 'half', tasks: ['a', 'c'], rows: Uint32Array.of(3, 4, 8), known: slices[0].known },
    ];
    const { slices: kept, counts } = trainableSlices(more, trains);
    expect(kept.map(({ name, tasks: own }) => [name, own])).toEqual([
      ['x', ['a', 'b']],
      ['y', ['a']],
      ['half', ['a']],
    ]);
    expect(counts.map(({ slice, task, rows }) => `${slice} ${task} ${rows}`)).toEqual([
      'x a 2',
      'x b 3',
      'y a 1',
      'empty a 0',
      'empty b 0',
      'half a 2',
      'half c 0',
    ]);
  });
});
