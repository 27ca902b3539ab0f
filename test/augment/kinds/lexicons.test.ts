import { describe, expect, it } from 'vitest';
import { ScriptedRng, top } from '../../support/scriptedRng.js';
import { changed, text } from '../support.js';

const lexicon = { good: ['fine', 'great'], song: 'tune', sing: ['sing', 'chant'] };

describe('synonyms', () => {
  it('replaces words that the lexicon knows, with capitals and punctuation as they were', async () => {
    // One of five words; two of them are known, and the shuffle leaves the first one first; then ⌊0.5 · 2⌋ = 1.
    expect(await text('synonyms', { lexicon }, 'A "Good" song, my friend', new ScriptedRng(top, 0.5))).toBe(
      'A "Great" song, my friend',
    );
    expect(await text('synonyms', { lexicon, rate: 1 }, 'GOOD Song!', new ScriptedRng(top, 0))).toBe('FINE Tune!');
  });

  it('does not take a word for its own synonym', async () => {
    expect(await text('synonyms', { lexicon }, 'sing')).toBe('chant');
  });

  it('leaves the words of `keep`, and declines where it knows none', async () => {
    expect(await text('synonyms', { lexicon, keep: ['GOOD'] }, 'good')).toBeNull();
    expect(await text('synonyms', { lexicon }, 'nothing known')).toBeNull();
  });

  it('reads a lexicon out of a file, a row per pair', async () => {
    const readTable = async () => ({
      columns: { word: ['Good', 'good', 'song', null], synonym: ['fine', 'fine', 'tune', 'x'] },
    });
    const given = { field: 'text', lexicon: 'words.csv', rate: 1 };
    const rest = { readTable, baseDir: import.meta.dirname };
    await expect(changed('synonyms', given, { text: 'good song' }, undefined, rest)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    const there = { ...given, lexicon: 'words.test.ts' };
    expect(await changed('synonyms', there, { text: 'good song' }, undefined, rest)).toEqual({ text: 'fine tune' });
    const other = changed('synonyms', { ...there, value: 'synonyn' }, { text: '' }, undefined, rest);
    await expect(other).rejects.toThrow(
      /MISSING_COLUMN.*\(word, synonym\); received "synonyn"\. Did you mean "synonym"/,
    );
  });
});

describe('backOff', () => {
  const table = { paris: 'city', rome: 'city', '7': 'number' };

  it('puts the general in the place of the particular, in words of a text', async () => {
    expect(await text('backOff', { table }, 'Paris, or rome?')).toBe('City, or city?');
    expect(await text('backOff', { table, rate: 0.1 }, 'paris rome', new ScriptedRng(top))).toBe('city rome');
    expect(await text('backOff', { table }, 'berlin')).toBeNull();
  });

  it('replaces a whole cell where asked, numbers too', async () => {
    const whole = { table, match: 'cell' };
    expect(await changed('backOff', { field: 'city', ...whole }, { city: 'Paris' })).toEqual({ city: 'city' });
    expect(await changed('backOff', { field: 'city', ...whole }, { city: 'Paris or Rome' })).toBeNull();
    expect(await changed('backOff', { field: 'size', ...whole }, { size: 7 })).toEqual({ size: 'number' });
    expect(await changed('backOff', { field: 'size', ...whole }, { size: null })).toBeNull();
  });
});

describe('maskField', () => {
  it('empties one of the columns that hold something', async () => {
    const given = { fields: ['city', 'size'] };
    expect(await changed('maskField', given, { city: null, size: 0 })).toEqual({ size: null });
    expect(await changed('maskField', given, { city: 'a', size: 0 }, new ScriptedRng(0))).toEqual({ city: null });
    expect(await changed('maskField', given, { city: 'a', size: 0 }, new ScriptedRng(0.5))).toEqual({ size: null });
    expect(await changed('maskField', given, { city: null, size: null })).toBeNull();
  });
});
