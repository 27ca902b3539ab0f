import { describe, expect, it } from 'vitest';
import { copyPlan } from '../../src/augment/copyPlan.js';
import type { AugmentPolicy } from '../../src/augment/policies/policy.js';
import { random } from '../../src/augment/policies/random.js';
import { prepareTransformations } from '../../src/augment/prepareTransformations.js';
import { createTally } from '../../src/augment/tally.js';
import { type RowCopy, transformRows } from '../../src/augment/transformRows.js';
import { Rng } from '../../src/core/rng.js';
import type { RowSource } from '../../src/core/rowSource.js';
import { memorySource } from '../support/memorySource.js';
import { columns, setup, spec } from './support.js';

const texts = ['one two three four', 'good', 'bad', 'five 6 seven', 'eight nine ten'];
const ids = ['m0', 'm1', 'm2', 'm3', 'm4'];
const source = (chunkSize = 2) =>
  memorySource(
    texts.map((text, i) => ({ text, city: i === 1 ? null : 'Rome', size: i, gold: 'spam' })),
    { ids, chunkSize },
  );
const specs = [
  spec('dropWords', { field: 'text', rate: 0.3 }),
  spec('typo', { field: 'text' }),
  spec('maskNumbers', { field: 'text', with: '#' }),
];

async function copiesOf(
  policy: AugmentPolicy,
  {
    rows = Uint32Array.of(0, 1, 3, 4),
    from = source() as RowSource,
    size = 4096,
    given = specs,
    epoch = undefined as number | undefined,
    countsFaults = false,
  } = {},
) {
  const transformations = await prepareTransformations(given, setup({ countsFaults }));
  const tally = createTally(given.length);
  const copies: RowCopy[] = [];
  const plan = copyPlan(policy, new Rng(7), epoch);
  const visible = columns.map(({ name }) => name);
  for await (const some of transformRows(from, rows, {
    visible,
    columns: ['text'],
    plan,
    transformations,
    tally,
    countsFaults,
    size,
  })) {
    copies.push(...some);
  }
  return { copies, tally };
}
const policy = random.create({ length: 2, perExample: 2 }, ['a', 'b', 'c']);
const shown = ({ parent, copy, after, applied }: RowCopy) => ({ parent, copy, after, applied });

describe('transformRows', () => {
  it('gives the copies of the given rows, in order, and nothing of other rows', async () => {
    const { copies } = await copiesOf(policy);
    expect(copies.map(({ parent, copy }) => [parent, copy])).toEqual(
      [0, 1, 3, 4].flatMap((row) => [
        [row, 0],
        [row, 1],
      ]),
    );
    for (const { before, parent } of copies) expect(before).toEqual({ text: texts[parent] });
  });

  it('gives the same copies whatever the chunks, and wherever the rows stand', async () => {
    const straight = await copiesOf(policy);
    const chunked = await copiesOf(policy, { from: source(1), size: 1 });
    expect(chunked).toEqual(straight);
    const order = [4, 3, 2, 1, 0];
    const turned = memorySource(
      order.map((i) => ({ text: texts[i] })),
      { ids: order.map((i) => ids[i]) },
    );
    const { copies } = await copiesOf(policy, { from: turned, rows: Uint32Array.of(0, 1, 3, 4) });
    const byParent = (all: readonly RowCopy[], row: number) =>
      all.filter(({ parent }) => parent === row).map(({ after }) => after);
    for (const row of [0, 1, 3, 4]) expect(byParent(copies, 4 - row)).toEqual(byParent(straight.copies, row));
  });

  it('leaves copies as they are when there are more of them', async () => {
    const many = await copiesOf(random.create({ length: 2, perExample: 5 }, ['a', 'b', 'c']));
    const few = await copiesOf(policy);
    expect(many.copies.filter(({ copy }) => copy < 2).map(shown)).toEqual(few.copies.map(shown));
  });

  it('draws anew in every epoch that has its own', async () => {
    const texts0 = (await copiesOf(policy, { epoch: 0 })).copies.map(({ after }) => after.text);
    const texts1 = (await copiesOf(policy, { epoch: 1 })).copies.map(({ after }) => after.text);
    expect(texts1).not.toEqual(texts0);
    expect((await copiesOf(policy, { epoch: 0 })).copies.map(({ after }) => after.text)).toEqual(texts0);
  });

  it('passes over a transformation that declines, and counts it', async () => {
    const every: AugmentPolicy = { perExample: 1, sequence: () => [0, 2] };
    const { copies, tally } = await copiesOf(every, { rows: Uint32Array.of(1, 3) });
    // "good" has neither a second word nor a digit: no copy; the other one goes on after a step that declined.
    expect(copies.map(({ applied }) => applied.length > 0)).toEqual([false, true]);
    expect(copies[0].after).toBe(copies[0].before);
    expect(tally.applied[0] + tally.declined[0]).toBe(2);
    expect(tally.declined[2]).toBeGreaterThanOrEqual(1);
  });

  it('applies the steps in their order', async () => {
    const lexicon = { one: 'two', two: 'three' };
    const given = [
      spec('backOff', { field: 'text', table: { one: 'two' } }, 'first'),
      spec('backOff', { field: 'text', table: lexicon }, 'second'),
    ];
    const run = async (sequence: number[]) =>
      (await copiesOf({ perExample: 1, sequence: () => sequence }, { given, rows: Uint32Array.of(0) })).copies[0].after
        .text;
    expect(await run([0, 1])).toBe('three three three four');
    expect(await run([1, 0])).toBe('two three three four');
  });

  it('declines where the source lacks the column', async () => {
    const lacking = memorySource([{ city: 'Rome' }], { ids: ['x'] });
    const { copies, tally } = await copiesOf(
      { perExample: 1, sequence: () => [0] },
      { from: lacking, rows: Uint32Array.of(0) },
    );
    expect(copies[0].applied).toEqual([]);
    expect(tally.declined[0]).toBe(1);
  });

  it('hides gold, split and id from functions', async () => {
    const given = [spec('function', { ref: './tfs.ts#wholeRow' })];
    const seen = await copiesOf({ perExample: 1, sequence: () => [0] }, { given });
    for (const { before } of seen.copies) expect(Object.keys(before)).toEqual(['text', 'city', 'size']);
  });

  it('names the transformation and the row that fails, or counts it', async () => {
    const given = [spec('function', { ref: './tfs.ts#broken' }, 'mine')];
    const each: AugmentPolicy = { perExample: 1, sequence: () => [0] };
    const rows = Uint32Array.of(1, 2, 3);
    await expect(copiesOf(each, { given, rows })).rejects.toThrow(
      'TF_FAULT  transformation "mine", source "memory", row "m2": threw TypeError: no such thing',
    );
    const { copies, tally } = await copiesOf(each, { given, rows, countsFaults: true });
    expect(tally).toEqual({ applied: [2], declined: [0], faults: [1] });
    expect(copies.map(({ applied }) => applied)).toEqual([[0], [], [0]]);
  });
});
