import { describe, expect, it } from 'vitest';
import { textDiff } from '../../src/studio/textDiff.js';

describe('textDiff', () => {
  it('shows what differs with three lines round it', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
    const after = lines.with(6, 'other').toSpliced(7, 0, 'new');
    expect(textDiff(lines.join('\n'), after.join('\n')).map(({ kind, text }) => `${kind[0]} ${text}`)).toEqual([
      'g …',
      's line 3',
      's line 4',
      's line 5',
      'r line 6',
      'a other',
      'a new',
      's line 7',
      's line 8',
      's line 9',
      'g …',
    ]);
  });

  it('keeps equal lines between two changes, and says nothing of equal texts', () => {
    expect(textDiff('a\nb\nc', 'x\nb\ny').map(({ kind }) => kind)).toEqual([
      'removed',
      'added',
      'same',
      'removed',
      'added',
    ]);
    expect(textDiff('a\nb', 'a\nb')).toEqual([]);
  });
});
