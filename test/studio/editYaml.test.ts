import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { appendToList, editYaml } from '../../src/studio/editYaml.js';
import { studioYaml } from '../support/studioExperiment.js';

const at = (text: string, words: string) => text.indexOf(words);
const lines = (text: string) => text.split('\n');

/** The lines that are not in the other text. */
function changed(before: string, after: string): { removed: string[]; added: string[] } {
  return {
    removed: lines(before).filter((line) => !lines(after).includes(line)),
    added: lines(after).filter((line) => !lines(before).includes(line)),
  };
}

describe('editYaml', () => {
  it('takes one item out of a block list and puts another in; every other line stays, comments too', () => {
    const edited = editYaml(studioYaml, at(studioYaml, 'name: offer'), 'offer', [
      { path: ['any'], value: ['offer', 'cheap: now'] },
    ]);
    expect(changed(studioYaml, edited)).toEqual({
      removed: ['          - pills'],
      added: ['          - "cheap: now"'],
    });
    expect(parse(edited).tasks[0].labelingFunctions[0].any).toEqual(['offer', 'cheap: now']);
  });

  it('takes the first item of a block list away', () => {
    const edited = editYaml(studioYaml, at(studioYaml, 'name: offer'), 'offer', [{ path: ['any'], value: ['pills'] }]);
    expect(changed(studioYaml, edited)).toEqual({ removed: ['          - offer # the usual word'], added: [] });
    expect(parse(edited).tasks[0].labelingFunctions[0].any).toEqual(['pills']);
  });

  it('changes, adds and takes away keys of a flow map, its spaces and the comment behind it kept', () => {
    const place = at(studioYaml, '{name: meeting');
    const edited = editYaml(studioYaml, place, 'meeting', [
      { path: ['any'], value: ['meeting'] },
      { path: ['caseSensitive'], value: true },
    ]);
    expect(edited).toContain(
      '      - {name: meeting, kind: keyword, field: text, any: [meeting],   vote: ham, caseSensitive: true} # colleagues\n',
    );
    const back = editYaml(edited, place, 'meeting', [
      { path: ['caseSensitive'], value: undefined },
      { path: ['any'], value: ['meeting', 'notes'] },
    ]);
    expect(back).toBe(studioYaml);
  });

  it('adds a key to a block map and takes it away again', () => {
    const place = at(studioYaml, 'name: offer');
    const edited = editYaml(studioYaml, place, 'offer', [{ path: ['wordBoundaries'], value: false }]);
    expect(changed(studioYaml, edited)).toEqual({ removed: [], added: ['        wordBoundaries: false'] });
    expect(editYaml(edited, place, 'offer', [{ path: ['wordBoundaries'], value: undefined }])).toBe(studioYaml);
  });

  it('writes a pattern so that it reads back the same', () => {
    const place = at(studioYaml, '{name: now');
    for (const pattern of ['\\bnow\\b|\\d+', 'it\'s "now"', '# not a comment', '[a-z]{2,}: x', 'yes', '12']) {
      const edited = editYaml(studioYaml, place, 'now', [{ path: ['pattern'], value: pattern }]);
      expect(parse(edited).tasks[1].labelingFunctions[0].pattern).toBe(pattern);
    }
  });

  it('changes one task of several votes', () => {
    const text = 'labelingFunctions:\n  - {name: a, votes: {spam: ham, reply: reply}} # both\n';
    expect(editYaml(text, text.indexOf('{name'), 'a', [{ path: ['votes', 'spam'], value: 'spam' }])).toBe(
      text.replace('spam: ham', 'spam: spam'),
    );
  });

  it('refuses what it cannot do safely, and another function at the place', () => {
    const text = 'words: &w [a]\nlist:\n  - {name: x, any: *w}\n';
    const code = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return undefined;
    };
    expect(code(() => editYaml(text, text.indexOf('{name'), 'x', [{ path: ['any'], value: ['b'] }]))).toBe(
      'STUDIO_CANNOT_EDIT',
    );
    expect(code(() => editYaml(studioYaml, at(studioYaml, '{name: now'), 'calm', []))).toBe('STUDIO_CANNOT_EDIT');
    expect(code(() => editYaml(studioYaml, 3, 'calm', []))).toBe('STUDIO_CANNOT_EDIT');
  });
});

describe('appendToList', () => {
  const item = { name: 'hurry', kind: 'keyword', field: 'text', any: ['asap', 'no: delay'], vote: 'yes' };

  it('puts a new function behind the last one of a block list', () => {
    const edited = appendToList(studioYaml, at(studioYaml, '{name: now'), 'now', item);
    expect(changed(studioYaml, edited)).toEqual({
      removed: [],
      added: ['      - {name: hurry, kind: keyword, field: text, any: [asap, "no: delay"], vote: yes}'],
    });
    expect(parse(edited).tasks[1].labelingFunctions[2]).toEqual(item);
  });

  it('puts it into a list on one line', () => {
    const text = 'labelingFunctions: [{name: a, vote: x}] # one\n';
    const edited = appendToList(text, text.indexOf('{name'), 'a', { name: 'b', vote: 'x' });
    expect(edited).toBe('labelingFunctions: [{name: a, vote: x}, {name: b, vote: x}] # one\n');
  });
});
