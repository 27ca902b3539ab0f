import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { changed } from '../support.js';

const ask = (name: string, text: string | null = 'hello', params = {}, seed = 1) =>
  changed('function', { ref: `./tfs.ts#${name}`, ...params }, { text, city: 'Rome' }, new Rng(seed));

describe('function', () => {
  it('takes the cells that change, now or later', async () => {
    expect(await ask('shout')).toEqual({ text: 'HELLO' });
    expect(await ask('later')).toEqual({ text: 'hello later' });
  });

  it('declines where it returns null, or the row as it was', async () => {
    expect(await ask('shout', null)).toBeNull();
    expect(await ask('wholeRow')).toBeNull();
  });

  it('hands out resources and a generator', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const drawn = ['ann', 'bob'][new Rng(seed).integer(2)];
      expect(await ask('pick', 'a', { resources: { names: 'names.json' } }, seed)).toEqual({ text: drawn });
    }
  });

  it.each([
    ['broken', 'bad', /^TF_FAULT: threw TypeError: no such thing/],
    ['forgets', 'a', /^TF_RETURN: expected an object with the columns that change, or null; returned undefined/],
    ['invents', 'a', /^TF_RETURN: expected columns of the row \(text, city\); returned "textt"\. Did you mean "text"/],
    // Rows are frozen: one that wrote into them would change its parent.
    ['writes', 'a', /^TF_FAULT: threw TypeError/],
  ])('says what is wrong with %s', async (name, text, message) => {
    await expect(ask(name, text)).rejects.toThrow(message);
  });

  it('is interrupted at its time limit', async () => {
    await expect(ask('hangs', 'a', { timeLimit: 0.05 })).rejects.toThrow(/^TF_TIMEOUT/);
  });

  it('knows before anything runs what is not there', async () => {
    await expect(changed('function', { ref: './none.ts#a' }, {})).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(changed('function', { ref: './tfs.ts' }, {})).rejects.toMatchObject({ code: 'REF_SYNTAX' });
    await expect(ask('shuot')).rejects.toMatchObject({ code: 'NO_EXPORT' });
  });
});
