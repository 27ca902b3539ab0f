import { describe, expect, it } from 'vitest';
import { apply, column, spec } from '../support.js';

const fires = async (values: unknown[], params: Record<string, unknown>, field = 'x') => {
  const lf = spec('threshold', { field, ...params }, { vote: 'spam' });
  return (
    await column(
      values.map((x) => ({ x })),
      [lf],
    )
  ).map((vote) => (vote === null ? 0 : 1));
};

describe('threshold LFs', () => {
  it.each([
    [{ below: 2 }, [1, 0, 0]],
    [{ atMost: 2 }, [1, 1, 0]],
    [{ above: 2 }, [0, 0, 1]],
    [{ atLeast: 2 }, [0, 1, 1]],
    [{ above: 1, below: 3 }, [0, 1, 0]],
    [{ equals: 2 }, [0, 1, 0]],
    [{ equals: [1, 3] }, [1, 0, 1]],
  ])('%j', async (params, expected) => {
    expect(await fires([1, 2, 3], params)).toEqual(expected);
  });

  it('abstain where the value is missing', async () => {
    expect(await fires([0, null], { below: 5 })).toEqual([1, 0]);
    expect(await fires(['', null], { equals: '' })).toEqual([1, 0]);
  });

  it('compare texts and truth values by equals', async () => {
    expect(await fires(['DE', 'FR', 'de'], { equals: ['DE', 'FR'] })).toEqual([1, 1, 0]);
    expect(await fires([true, false], { equals: true })).toEqual([1, 0]);
  });

  it('count the words and characters of a text', async () => {
    const texts = ['one  two\nthree', '', '  ', '🎉a', null];
    expect(await fires(texts, { equals: [3, 1] }, 'x.words')).toEqual([1, 0, 0, 1, 0]);
    expect(await fires(texts, { equals: 0 }, 'x.words')).toEqual([0, 1, 1, 0, 0]);
    expect(await fires(texts, { equals: 2 }, 'x.chars')).toEqual([0, 0, 1, 1, 0]);
  });

  it('prefer a column that is called so', async () => {
    const lf = spec('threshold', { field: 'x.words', above: 10 }, { vote: 'spam' });
    expect(await column([{ x: 'a', 'x.words': 99 }], [lf])).toEqual(['spam']);
  });

  it('read wide integers, which come as text, and name a cell that is no number', async () => {
    expect(await fires([1, '99999999999999999999'], { above: 1e18 })).toEqual([0, 1]);
    await expect(fires([1, 'many'], { above: 1 })).rejects.toMatchObject({
      code: 'VOTE_VALUE',
      message: expect.stringContaining('example "r1": expected a number in "x"; received "many"'),
    });
  });

  it.each([
    [{}, 'NO_CONDITION'],
    [{ above: 3, below: 2 }, 'CONTRADICTION'],
    [{ above: 3, atMost: 3 }, 'CONTRADICTION'],
    [{ field: 'text', below: 3 }, 'NOT_A_NUMBER'],
    [{ field: 'txet.words', below: 3 }, 'UNKNOWN_COLUMN'],
  ])('say what is wrong with %j', async (params, code) => {
    const lf = spec('threshold', { field: 'x', ...params }, { vote: 'spam' });
    await expect(apply([{ x: 1, text: 'a' }], [lf])).rejects.toMatchObject({ code });
  });
});
