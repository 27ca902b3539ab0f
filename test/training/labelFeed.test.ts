import { describe, expect, it } from 'vitest';
import { splitCode } from '../../src/core/split.js';
import { createLabelFeed } from '../../src/training/labelFeed.js';
import { taskOf } from '../support/taskOf.js';

const { train, validation, test } = splitCode;

describe('createLabelFeed', () => {
  // Source of task a: global rows 0 … 3; of task b: 4 … 6.
  const tasks = [
    taskOf('a', 2, [[0.9, 0.1], null, [0.2, 0.8], [1, 0]]),
    taskOf('b', 2, [[0, 1], [0.5, 0.5], null], { offset: 4 }),
  ];
  const splits = Uint8Array.from([train, train, train, validation, train, test, train]);
  const feed = createLabelFeed(tasks, [{ k: 2, tasks: [1, 0] }], splits);

  it('names the rows that train each task: in the train split and not masked', () => {
    expect(feed.tasks.map(({ name, rows }) => [name, [...rows]])).toEqual([
      ['a', [0, 2]],
      ['b', [4]],
    ]);
  });

  it('hands out [b, t, k] targets and [b, t] weights in the group’s order; the rest weighs 0', () => {
    const [{ targets, weights }] = feed.batch([2, 4, -1, 1, 3, 5]);
    expect([...weights]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...targets.subarray(0, 8)]).toEqual([...Float32Array.of(0, 0, 0.2, 0.8, 0, 1, 0, 0)]);
    expect(targets.subarray(8).every((value) => value === 0)).toBe(true);
  });

  it('hands out the labels of one task alone where a batch is its own', () => {
    const [{ targets, weights }] = feed.batch([2, 4], 1);
    expect([...weights]).toEqual([0, 0, 1, 0]);
    expect([...targets]).toEqual([0, 0, 0, 0, 0, 1, 0, 0]);
  });

  it('passes on how often the rows that train are visited', () => {
    const factors = Float32Array.of(1, 2, 3, 4);
    const [a, b] = createLabelFeed([{ ...tasks[0], factors }, tasks[1]], [{ k: 2, tasks: [0, 1] }], splits).tasks;
    expect([...a.factors!]).toEqual([1, 3]);
    expect(b.factors).toBeUndefined();
  });

  it('turns class weights into a row weight and a target whose product is m · y ⊙ β', () => {
    const balanced = taskOf(
      'a',
      2,
      [
        [0.25, 0.75],
        [1, 0],
      ],
      { classBalance: [2, 4], weights: Float32Array.of(1, 0.5) },
    );
    const [{ targets, weights }] = createLabelFeed([balanced], [{ k: 2, tasks: [0] }], new Uint8Array(2)).batch([0, 1]);
    // Σ y β = ¼·2 + ¾·4 = 3.5
    expect([...weights]).toEqual([3.5, 1]);
    expect(targets[0]).toBeCloseTo(0.5 / 3.5, 6);
    expect(targets[1]).toBeCloseTo(3 / 3.5, 6);
    expect([targets[2], targets[3]]).toEqual([1, 0]);
  });

  it('does not train on a row whose every class weighs 0', () => {
    const task = taskOf(
      'a',
      2,
      [
        [1, 0],
        [0, 1],
      ],
      { classBalance: [0, 1] },
    );
    expect([...createLabelFeed([task], [{ k: 2, tasks: [0] }], new Uint8Array(2)).tasks[0].rows]).toEqual([1]);
  });
});
