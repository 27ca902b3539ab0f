import { describe, expect, it } from 'vitest';
import { apply, spam, spec, topic, votesOf } from '../support.js';

const votes = async (cells: unknown[], params: Record<string, unknown> = {}, task = spam) => {
  const rows = cells.map((v) => ({ v }));
  const applied = await apply(rows, [spec('column', { column: 'v', ...params })], { tasks: [task] });
  return votesOf(applied, task).map(([vote]) => vote);
};

describe('column LFs', () => {
  it('take class names and indices; −1, empty and null abstain', async () => {
    expect(await votes(['spam', 'ham', '', null, '-1'])).toEqual(['spam', 'ham', null, null, null]);
    expect(await votes([1, 0, -1, null])).toEqual(['spam', 'ham', null, null]);
    expect(await votes(['1', ' 0 '])).toEqual(['spam', 'ham']);
  });

  it('let the name win where it is told by another cell', async () => {
    const digits = { ...spam, classes: ['1', '0', 'x'] };
    expect(await votes(['1', 'x'], {}, digits)).toEqual(['1', 'x']);
  });

  it('call a column that fits both ways an error', async () => {
    const digits = { ...spam, classes: ['1', '0'] };
    await expect(votes([1, 0], {}, digits)).rejects.toMatchObject({ code: 'VOTE_AMBIGUOUS' });
  });

  it('name row and column of anything else, and count no such thing as a fault', async () => {
    for (const onFault of ['error', 'count'] as const) {
      const run = apply([{ v: 'ham' }, { v: 'eggs' }], [spec('column', { column: 'v' })], { onFault });
      await expect(run).rejects.toMatchObject({
        code: 'VOTE_VALUE',
        message: expect.stringContaining('example "r1": column "v": expected a class of "spam" (ham, spam)'),
      });
    }
    await expect(votes([2])).rejects.toMatchObject({ code: 'VOTE_VALUE' });
    await expect(votes([0.5])).rejects.toMatchObject({ code: 'VOTE_VALUE' });
  });

  it('go through map, where null abstains', async () => {
    const map = { B: 'spam', T: 'ham', '?': null };
    expect(await votes(['B', 'T', '?', null, ' B'], { map })).toEqual(['spam', 'ham', null, null, 'spam']);
    await expect(votes(['X'], { map })).rejects.toMatchObject({ code: 'VOTE_VALUE' });
  });

  it('make one LF per column of a pattern, named after it, without hidden columns', async () => {
    const rows = [
      { lf0: 1, other: 5, lf1: -1, lfGold: 0 },
      { lf0: -1, other: 5, lf1: 0, lfGold: 0 },
    ];
    const applied = await apply(rows, [spec('column', { columns: 'lf*' })], { hidden: new Set(['lfGold']) });
    expect(applied.matrices.get('spam')!.names).toEqual(['lf0', 'lf1']);
    expect(votesOf(applied)).toEqual([
      ['spam', null],
      [null, 'ham'],
    ]);
  });

  it('vote on several tasks whose classes they name', async () => {
    const twin = { ...topic, name: 'twin', classes: ['spam', 'ham'] };
    const lf = spec('column', { column: 'v' }, { tasks: ['spam', 'twin'] });
    const applied = await apply([{ v: 'ham' }], [lf], { tasks: [spam, twin] });
    expect([...applied.matrices.get('spam')!.votes, ...applied.matrices.get('twin')!.votes]).toEqual([0, 1]);
  });

  it.each([
    [{}, 'WRONG_KEYS'],
    [{ column: 'v', columns: 'v*' }, 'WRONG_KEYS'],
    [{ column: 'w' }, 'UNKNOWN_COLUMN'],
    [{ columns: 'w*' }, 'UNKNOWN_COLUMN'],
    [{ column: 'v', map: { B: 'spma' } }, 'UNKNOWN_CLASS'],
  ])('say what is wrong with %j', async (params, code) => {
    await expect(apply([{ v: 'ham' }], [spec('column', params)])).rejects.toMatchObject({ code });
  });
});
