import { describe, expect, it } from 'vitest';
import { ScriptedRng, top } from '../../support/scriptedRng.js';
import { changed, text } from '../support.js';

/** Draws the first places. */
const first = () => new ScriptedRng(top);

describe('dropWords', () => {
  it('leaves max(1, round(rate · words)) words out, each with the white space behind it', async () => {
    // round(0.5 · 5) = 3 of five words: the first three, as the shuffle leaves the order.
    expect(await text('dropWords', { rate: 0.5 }, 'a  b c\td e', first())).toBe('d e');
    expect(await text('dropWords', { rate: 0.1 }, ' a b c', first())).toBe(' b c');
  });

  it('never drops the last word, and declines on one word and on none', async () => {
    expect(await text('dropWords', { rate: 1 }, 'a b c', first())).toBe('c');
    for (const given of ['word', '', '  ']) expect(await text('dropWords', {}, given)).toBeNull();
  });

  it('declines where the cell is missing or no text', async () => {
    for (const cell of [null, 7, ['a b']])
      expect(await changed('dropWords', { field: 'text' }, { text: cell })).toBeNull();
  });
});

describe('swapWords', () => {
  it('swaps two words and leaves white space where it was', async () => {
    // a = ⌊0 · 3⌋ = 0, b = (0 + 1 + ⌊0.9 · 2⌋) mod 3 = 2
    expect(await text('swapWords', { rate: 0.1 }, 'a  b c', new ScriptedRng(0, 0.9))).toBe('c  b a');
  });

  it('swaps neighbours where asked', async () => {
    // ⌊0.6 · 2⌋ = 1: the second and the third word
    expect(await text('swapWords', { neighbors: true }, 'a b c', new ScriptedRng(0.6))).toBe('a c b');
  });

  it('declines on one word, and where all is as it was in the end', async () => {
    expect(await text('swapWords', {}, 'word')).toBeNull();
    expect(await text('swapWords', {}, 'a a')).toBeNull();
    // Two swaps of the same two words.
    expect(await text('swapWords', { rate: 1 }, 'a b', new ScriptedRng(0))).toBeNull();
  });
});

describe('duplicateWords', () => {
  it('says the drawn words twice', async () => {
    expect(await text('duplicateWords', { rate: 0.5 }, 'a  b c d', first())).toBe('a a  b b c d');
    expect(await text('duplicateWords', {}, 'a', first())).toBe('a a');
  });

  it('declines on no word', async () => {
    expect(await text('duplicateWords', {}, ' ')).toBeNull();
  });
});

describe('changeCase', () => {
  it('changes all words, or a share of them', async () => {
    expect(await text('changeCase', { to: 'lower' }, 'HELLO Wörld')).toBe('hello wörld');
    expect(await text('changeCase', { to: 'upper', rate: 0.5 }, 'one two three four', first())).toBe(
      'ONE TWO three four',
    );
    expect(await text('changeCase', { to: 'title' }, 'oNE tWO')).toBe('One Two');
  });

  it('declines where nothing changes', async () => {
    expect(await text('changeCase', { to: 'lower' }, 'all small')).toBeNull();
    expect(await text('changeCase', { to: 'upper' }, '12 !')).toBeNull();
  });
});

describe('typo', () => {
  const slip = (edit: string, word: string, ...draws: number[]) =>
    // The shuffle of one place draws nothing; then comes the letter, then the edit (one of one), then the key.
    text('typo', { edits: [edit] }, word, new ScriptedRng(...draws));

  it('makes one slip behind the first letter', async () => {
    // Places 1…5 of "letter": 1 + ⌊0 · 5⌋ = 1, the e.
    expect(await slip('omit', 'letter', 0)).toBe('ltter');
    expect(await slip('double', 'letter', 0)).toBe('leetter');
    expect(await slip('swap', 'letter', 0)).toBe('lteter');
    // Beside e on the keyboard: w and r.
    expect(await slip('neighbor', 'letter', 0, 0, 0)).toBe('lwtter');
    expect(await slip('neighbor', 'LETTER', 0, 0, 0.9)).toBe('LRTTER');
  });

  it('swaps the last letter with the one before it', async () => {
    expect(await slip('swap', 'lemon', top, 0)).toBe('lemno');
  });

  it('leaves short words alone and keeps what is round a word', async () => {
    expect(await text('typo', {}, 'a bb ccc 12345')).toBeNull();
    expect(await text('typo', { edits: ['omit'] }, 'an "apple"!', new ScriptedRng(0))).toBe('an "aple"!');
  });

  it('declines where letters have no key', async () => {
    expect(await slip('neighbor', 'жжжж', 0)).toBeNull();
  });
});

describe('maskNumbers', () => {
  it('puts a sign in the place of every digit, or another digit', async () => {
    expect(await text('maskNumbers', {}, 'call 0123-45 now')).toBe('call 0000-00 now');
    expect(await text('maskNumbers', { with: '#' }, '7 of 10')).toBe('# of ##');
    expect(await text('maskNumbers', { with: 'random' }, '7 of 10', new ScriptedRng(0.1, 0.25, 0.99))).toBe('1 of 29');
  });

  it('declines without a digit', async () => {
    expect(await text('maskNumbers', {}, 'none')).toBeNull();
  });
});
