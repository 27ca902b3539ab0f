import { describe, expect, it } from 'vitest';
import { apply, column, spam, spec, topic, votesOf } from '../support.js';

const texts = (...list: (string | null)[]) => list.map((text) => ({ text }));
const fires = async (params: Record<string, unknown>, ...list: (string | null)[]) =>
  (await column(texts(...list), [spec('keyword', { field: 'text', ...params }, { vote: 'spam' })])).map(
    (v) => v !== null,
  );

describe('keyword LFs', () => {
  it('fire on any of a list', async () => {
    expect(await fires({ any: ['free', 'win'] }, 'FREE money', 'you win', 'nothing', null, '')).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('want all of a list, in any order, each once or more', async () => {
    expect(await fires({ all: ['a', 'b'] }, 'b a a', 'a a', 'b')).toEqual([true, false, false]);
  });

  it('are stopped by none of a list, and may rest on that alone', async () => {
    expect(await fires({ any: ['offer'], none: ['meeting'] }, 'offer', 'offer in a meeting')).toEqual([true, false]);
    expect(await fires({ none: ['meeting'] }, 'offer', 'a meeting', '', null)).toEqual([true, false, true, false]);
  });

  it('combine any, all and none', async () => {
    const params = { any: ['x', 'y'], all: ['a'], none: ['n'] };
    expect(await fires(params, 'a x', 'a', 'x y', 'a y n')).toEqual([true, false, false, false]);
  });

  it('respect word boundaries unless told otherwise', async () => {
    expect(await fires({ any: ['art'] }, 'art!', 'party', 'start', 'art_')).toEqual([true, false, false, false]);
    expect(await fires({ any: ['art'], wordBoundaries: false }, 'party')).toEqual([true]);
  });

  it('ignore case unless told otherwise', async () => {
    expect(await fires({ any: ['Straße'] }, 'STRASSE', 'straße')).toEqual([true, true]);
    expect(await fires({ any: ['Straße'], caseSensitive: true }, 'STRASSE', 'Straße')).toEqual([false, true]);
  });

  it('take YAML numbers and booleans as text', async () => {
    expect(await fires({ any: [100, true] }, '100 %', 'True', 'x')).toEqual([true, true, false]);
  });

  it('read lists without matching across their elements', async () => {
    const rows = [{ tags: ['big', 'sale'] }, { tags: ['big sale'] }];
    const lf = spec('keyword', { field: 'tags', any: ['big sale'] }, { vote: 'spam' });
    expect(await column(rows, [lf])).toEqual([null, 'spam']);
  });

  it('share one pass and stay apart: tasks, case rules, boundaries', async () => {
    const applied = await apply(texts('Party', 'party', 'art'), [
      spec(
        'keyword',
        { field: 'text', any: ['party'] },
        { name: 'a', tasks: ['spam', 'topic'], votes: { spam: 'ham', topic: 'war' } },
      ),
      spec('keyword', { field: 'text', any: ['party'], caseSensitive: true }, { name: 'b', vote: 'spam' }),
      spec('keyword', { field: 'text', any: ['art'], wordBoundaries: false }, { name: 'c', vote: 'spam' }),
      spec('keyword', { field: 'text', any: ['art'] }, { name: 'd', vote: 'spam' }),
    ]);
    expect(votesOf(applied, spam)).toEqual([
      ['ham', null, 'spam', null],
      ['ham', 'spam', 'spam', null],
      [null, null, 'spam', 'spam'],
    ]);
    expect(votesOf(applied, topic)).toEqual([['war'], ['war'], [null]]);
  });

  it.each([
    [{ field: 'text' }, 'NO_KEYWORDS'],
    [{ field: 'text', any: ['a', ' '] }, 'EMPTY_KEYWORD'],
    [{ field: 'text', any: ['a'], none: ['a'] }, 'CONTRADICTION'],
    [{ field: 'txt', any: ['a'] }, 'UNKNOWN_COLUMN'],
  ])('say what is wrong with %j', async (params, code) => {
    await expect(apply(texts('a'), [spec('keyword', params, { vote: 'spam' })])).rejects.toMatchObject({ code });
  });
});
