import { describe, expect, it } from 'vitest';
import { apply, column, spec, votesOf } from '../support.js';

const rows = [{ text: 'see http://x.org' }, { text: 'HTTP://X' }, { text: null }, { text: 'a\nb' }];
const regex = (params: Record<string, unknown>) => spec('regex', { field: 'text', ...params }, { vote: 'spam' });

describe('regex LFs', () => {
  it('fire where the pattern matches anywhere; a missing text abstains', async () => {
    expect(await column(rows, [regex({ pattern: 'https?://' })])).toEqual(['spam', null, null, null]);
    expect(await column(rows, [regex({ pattern: '^https?://', flags: 'i' })])).toEqual([null, 'spam', null, null]);
    expect(await column(rows, [regex({ pattern: '^b$', flags: 'm' })])).toEqual([null, null, null, 'spam']);
  });

  it('read numbers as text', async () => {
    const lf = spec('regex', { field: 'n', pattern: '^4' }, { vote: 'spam' });
    expect(await column([{ n: 42 }, { n: 24 }], [lf])).toEqual(['spam', null]);
  });

  const wild = [{ text: 'aaa' }, { text: `${'a'.repeat(40)}!` }, { text: 'aa' }];

  it('are stopped when they run wild, by name and row', async () => {
    const started = performance.now();
    await expect(apply(wild, [regex({ pattern: '^(a+)+$' })], { timeLimit: 0.05 })).rejects.toMatchObject({
      code: 'LF_TIMEOUT',
      message: expect.stringContaining('task "spam", labeling function "regex", example "r1"'),
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('are counted when they run wild, if faults are', async () => {
    const applied = await apply(wild, [regex({ pattern: '^(a+)+$' })], { timeLimit: 0.05, onFault: 'count' });
    expect(votesOf(applied)).toEqual([['spam'], [null], ['spam']]);
    expect([...applied.faults.get('spam')![0]]).toEqual([1, 0, 0]);
  });

  it('are stopped all the same when they run wild on row after row', async () => {
    const many = Array.from({ length: 30 }, () => wild[1]);
    const options = { timeLimit: 0.01, onFault: 'count' as const };
    await expect(apply(many, [regex({ pattern: '^(a+)+$' })], options)).rejects.toMatchObject({ code: 'LF_TIMEOUT' });
  });

  it.each([
    [{ pattern: '(' }, 'expected a JavaScript regular expression'],
    [{ pattern: '(?i)free' }, 'flags: i'],
    [{ field: 'txt', pattern: 'a' }, 'Did you mean "text"?'],
  ])('say what is wrong with %j', async (params, words) => {
    await expect(apply(rows, [regex(params)])).rejects.toThrow(words);
  });

  it.each(['g', 'y', 'x'])('take no flag %s, which would remember or means nothing', (flags) => {
    expect(() => regex({ pattern: 'a', flags })).toThrow('flags out of d, i, m, s, u, v');
  });
});
