import { describe, expect, it } from 'vitest';
import { questionOf } from '../../src/core/questionOf.js';

describe('questionOf', () => {
  it('is the first comment line, past the editor’s schema line', () => {
    expect(questionOf('# yaml-language-server: $schema=x.json\n# Does it help?\nversion: 1')).toBe('Does it help?');
    expect(questionOf('version: 1\n# Not a question.')).toBeUndefined();
    expect(questionOf('# Does it?\r\nversion: 1\r\n')).toBe('Does it?');
    expect(questionOf('')).toBeUndefined();
  });
});
