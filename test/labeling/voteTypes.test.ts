import { describe, expect, it } from 'vitest';
import { classLists } from '../../src/core/voteClasses.js';
import { voteName } from '../../src/core/voteName.js';
import type { AppliedLabelingFunctions } from '../../src/labeling/applyLabelingFunctions.js';
import { memorySource } from '../support/memorySource.js';
import { apply, spam, spec, topic } from './support.js';

/** [rows][LFs] what is voted for, with its confidence where that is below 1; null = abstain. */
function said({ matrices }: AppliedLabelingFunctions, task = topic): (string | null)[][] {
  const matrix = matrices.get(task.name)!;
  const names = classLists(matrix).map((classes) => voteName(task.classes, classes));
  return Array.from({ length: matrix.n }, (_, row) => {
    const cells = new Array<string | null>(matrix.m).fill(null);
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      const share = matrix.confidences ? matrix.confidences[at] : 1;
      const name = names[matrix.votes[at]];
      cells[matrix.lfs[at]] = share === 1 ? name : `${name} ${share.toFixed(2)}`;
    }
    return cells;
  });
}

const on = (...tasks: string[]) => ({ tasks });
const rows = [
  { text: 'goal', x: 'a' },
  { text: 'song', x: 'b' },
  { text: null, x: 'c' },
];
const goal = { field: 'text', any: ['goal'] };

describe('votes for several classes', () => {
  it('are not, any, and where one class is left that class', async () => {
    const applied = await apply(rows, [
      spec('keyword', goal, { ...on('topic'), name: 'not', vote: { not: 'war' } }),
      spec('keyword', goal, { ...on('topic'), name: 'notTwo', vote: { not: ['war', 'sport'] } }),
      spec('keyword', goal, { ...on('topic'), name: 'any', vote: { any: ['war', 'sport'] } }),
      spec('keyword', goal, { ...on('topic'), name: 'anyOne', vote: { any: ['war'] } }),
      spec('keyword', goal, { ...on('spam'), name: 'other', vote: { not: 'spam' } }),
    ]);
    expect(said(applied)[0]).toEqual(['not war', 'music', 'not music', 'war']);
    expect(said(applied, spam)[0]).toEqual(['ham']);
    expect(applied.matrices.get('spam')).not.toHaveProperty('sets');
    expect(applied.matrices.get('topic')!.sets).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('come out of a map, and a task has none that nobody cast', async () => {
    const map = { a: { not: 'war' }, b: { any: ['sport', 'war'] }, c: 'music' };
    expect(said(await apply(rows, [spec('column', { column: 'x', map }, on('topic'))]))).toEqual([
      ['not war'],
      ['not music'],
      ['music'],
    ]);
    const applied = await apply([{ x: 'c' }], [spec('column', { column: 'x', map }, on('topic'))]);
    expect(applied.matrices.get('topic')).not.toHaveProperty('sets');
  });

  it('come from code, alone and by task, with a confidence where it says one', async () => {
    const texts = ['not', 'any', 'sure', 'all', 'byTask', 'null'].map((text) => ({ text }));
    const alone = spec('function', { ref: './lfs.ts#saysSets' }, { ...on('topic'), name: 'code' });
    expect(said(await apply(texts, [alone]))).toEqual([
      ['not war'],
      ['not sport'],
      ['not war 0.50'],
      [null],
      ['music'],
      [null],
    ]);
    const shared = spec('function', { ref: './lfs.ts#saysSetsByTask' }, { ...on('topic', 'spam'), name: 'both' });
    const applied = await apply([{ text: 'a' }], [shared]);
    expect([said(applied), said(applied, spam)]).toEqual([[['not war 0.25']], [['spam']]]);
  });

  it.each([
    ['unknown', 'Did you mean "war"?'],
    ['empty', 'returned {"any":[]}'],
    ['much', 'expected a confidence above 0 and at most 1'],
    ['words', 'expected a confidence above 0 and at most 1'],
    ['list', 'returned ["war"]'],
  ])('fails a row for which code answers %s', async (text, words) => {
    const lf = spec('function', { ref: './lfs.ts#saysSets' }, { ...on('topic'), name: 'code' });
    await expect(apply([{ text }], [lf])).rejects.toMatchObject({
      code: 'LF_RETURN',
      message: expect.stringContaining(words),
    });
  });

  it('are numbered alike in chunks of any size', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ text: ['not', 'any', 'sure', 'all'][(i * 7) % 4] }));
    const lfs = [spec('function', { ref: './lfs.ts#saysSets' }, { ...on('topic'), name: 'code' })];
    const whole = await apply(many, lfs);
    expect((await apply(memorySource(many, { chunkSize: 7 }), lfs)).matrices).toEqual(whole.matrices);
    const turned = await apply(many.toReversed(), lfs);
    expect(turned.matrices.get('topic')!.sets).toEqual(whole.matrices.get('topic')!.sets);
  });

  it('in a spec that code wrote are checked, all at once', async () => {
    const vote = (name: string, more: object) => spec('keyword', goal, { ...on('topic'), name, ...more });
    const bad = apply(rows, [
      vote('a', { vote: { not: 'wra' } }),
      vote('b', { vote: { any: [] } }),
      vote('c', { vote: { any: ['sport', 'music', 'war'] } }),
      vote('d', { vote: 'war', else: { not: ['sport', 'music'] } }),
      vote('e', { vote: 'war', confidence: 2 }),
      vote('f', { vote: ['war'] }),
      vote('g', {}),
    ]);
    await expect(bad).rejects.toMatchObject({
      problems: ['CONFIDENCE', 'UNKNOWN_CLASS', 'VOTE_SET', 'VOTE_SET', 'CONTRADICTION', 'WRONG_TYPE', 'NO_VOTE'].map(
        (code) => expect.objectContaining({ code }),
      ),
    });
  });
});

describe('else', () => {
  it('votes where the function does not fire, but not where a value is missing', async () => {
    const lf = spec('keyword', goal, { ...on('topic'), vote: 'sport', else: { not: 'sport' } });
    expect(said(await apply(rows, [lf]))).toEqual([['sport'], ['not sport'], [null]]);
  });

  it('is one vote per task, and an abstain on those without', async () => {
    const votes = { spam: 'spam', topic: 'war' };
    const lf = spec('keyword', goal, { ...on('spam', 'topic'), votes, elses: { spam: 'ham' } });
    const applied = await apply(rows, [lf]);
    expect([said(applied, spam), said(applied)]).toEqual([
      [['spam'], ['ham'], [null]],
      [['war'], [null], [null]],
    ]);
  });

  it('is no vote on a row on which the function failed', async () => {
    const lf = spec(
      'threshold',
      { field: 'x', above: 3 },
      { ...on('topic'), name: 'size', vote: 'war', else: 'music', confidence: 0.5 },
    );
    expect(said(await apply([{ x: 5 }, { x: 1 }, { x: null }], [lf]))).toEqual([['war 0.50'], ['music 0.50'], [null]]);
    const slow = spec(
      'regex',
      { field: 'text', pattern: '^(a+)+$' },
      { ...on('topic'), name: 'slow', vote: 'war', else: 'music' },
    );
    const texts = [{ text: 'aa' }, { text: `${'a'.repeat(40)}b` }, { text: 'b' }];
    const applied = await apply(texts, [slow], { onFault: 'count', timeLimit: 0.05 });
    expect(said(applied)).toEqual([['war'], [null], ['music']]);
  });
});

describe('confidence', () => {
  const p = { id: ['r0', 'r1'], a: [0.7, 0.2], b: [0.2, 0.2], c: [0.1, 0.6] };
  const predict = (confidence: unknown) =>
    apply(rows, [spec('predictions', { path: 'preds.parquet', columns: ['a', 'b', 'c'], confidence }, on('topic'))], {
      tables: { 'preds.parquet': p },
    });

  it('of predictions is a number, the probability, or the lead over the next class', async () => {
    expect(said(await predict(0.5)).slice(0, 2)).toEqual([['sport 0.50'], ['war 0.50']]);
    expect(said(await predict('probability')).slice(0, 2)).toEqual([['sport 0.70'], ['war 0.60']]);
    expect(said(await predict('margin')).slice(0, 2)).toEqual([['sport 0.50'], ['war 0.40']]);
  });

  it('beside a function multiplies what it says itself; one of 1 leaves no trace', async () => {
    const lf = (confidence: number) =>
      spec('function', { ref: './lfs.ts#saysSets' }, { ...on('topic'), name: 'code', confidence });
    expect(said(await apply([{ text: 'sure' }, { text: 'not' }], [lf(0.5)]))).toEqual([
      ['not war 0.25'],
      ['not war 0.50'],
    ]);
    expect((await apply([{ text: 'not' }], [lf(1)])).matrices.get('topic')).not.toHaveProperty('confidences');
  });
});

describe('a default class', () => {
  const byDefault = { ...topic, default: 'music' };
  const lfs = [
    spec('keyword', goal, { ...on('topic'), name: 'goal', vote: 'sport' }),
    spec('function', { ref: './lfs.ts#throwsOnB' }, { ...on('spam'), name: 'throws' }),
  ];

  it('votes on the rows on which no other labeling function does, in a last column', async () => {
    const applied = await apply(rows, lfs.slice(0, 1), { tasks: [byDefault] });
    expect(applied.matrices.get('topic')!.names).toEqual(['goal', '(default)']);
    expect(said(applied)).toEqual([
      ['sport', null],
      [null, 'music'],
      [null, 'music'],
    ]);
    expect(applied.faults.get('topic')).toHaveLength(2);
    expect(applied.lfIds.get('topic')).toEqual([0, 1]);
  });

  it('is silent where a labeling function of the task failed', async () => {
    const tasks = [{ ...spam, default: 'ham' }, byDefault];
    const texts = [{ text: 'b' }, { text: 'b' }];
    const applied = await apply(texts, lfs, { tasks, onFault: 'count' });
    expect(said(applied, spam)).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(said(applied)).toEqual([
      [null, 'music'],
      [null, 'music'],
    ]);
  });
});
