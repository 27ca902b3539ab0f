import { describe, expect, it } from 'vitest';
import { EspalierError } from '../../src/core/errors.js';
import type { Progress } from '../../src/core/progress.js';
import { memorySource } from '../support/memorySource.js';
import { apply, spam, spec, topic, votesOf } from './support.js';

const rows = Array.from({ length: 300 }, (_, i) => ({
  text: `mail ${i} ${i % 3 ? 'free' : 'song'}`,
  lf1: i % 4 ? -1 : 1,
}));
const specs = [
  spec('threshold', { field: 'text.chars', above: 11 }, { name: 'long', vote: 'ham' }),
  spec('column', { columns: 'lf*' }, { name: 'old' }),
  spec(
    'keyword',
    { field: 'text', any: ['free'] },
    { name: 'free', tasks: ['spam', 'topic'], votes: { spam: 'spam', topic: 'war' } },
  ),
  spec('regex', { field: 'text', pattern: '7' }, { name: 'seven', vote: 'spam' }),
  spec('keyword', { field: 'text', any: ['song'] }, { name: 'song', tasks: ['topic'], vote: 'music' }),
];

describe('applyLabelingFunctions', () => {
  it("keeps the specs' order in every task", async () => {
    const { matrices } = await apply(rows, specs);
    expect(matrices.get('spam')!.names).toEqual(['long', 'lf1', 'free', 'seven']);
    expect(matrices.get('topic')!.names).toEqual(['free', 'song']);
  });

  it('gives the same matrices whatever the size of the chunks', async () => {
    const [whole, small] = await Promise.all(
      [300, 11].map((chunkSize) => apply(memorySource(rows, { chunkSize }), specs)),
    );
    expect(small.matrices).toEqual(whole.matrices);
    expect(votesOf(whole).slice(0, 2)).toEqual([
      [null, 'spam', null, null],
      [null, null, 'spam', null],
    ]);
    expect(votesOf(whole, topic).slice(0, 2)).toEqual([
      [null, 'music'],
      ['war', null],
    ]);
  });

  it('says where each LF is declared', async () => {
    const position = { file: 'a.yaml', line: 4, column: 7 };
    const { places } = await apply(rows, [{ ...specs[0], position }, specs[1]]);
    expect(places.get('spam')).toEqual([position, undefined]);
    expect(places.get('topic')).toEqual([]);
  });

  it('reports what is wrong in the files of all LFs at once, each with its place', async () => {
    const position = (line: number) => ({ file: 'a.yaml', line, column: 9 });
    const readTable = async (path: string) => {
      throw new EspalierError({ code: 'FILE_MISSING', path, message: 'expected a file there' });
    };
    const lookup = (line: number) =>
      spec(
        'lookup',
        { field: 'text', table: 'lfs.ts', key: 'a', value: 'b' },
        { name: `known${line}`, position: position(line) },
      );
    await expect(apply(rows, [lookup(4), specs[0], lookup(6)], { readTable })).rejects.toMatchObject({
      problems: [
        { code: 'FILE_MISSING', position: position(4) },
        { code: 'FILE_MISSING', position: position(6) },
      ],
    });
  });

  it('gives tasks without LFs an empty matrix', async () => {
    const { matrices } = await apply(rows, []);
    expect(matrices.get('spam')).toMatchObject({ n: 300, m: 0, k: 2 });
  });

  it('reads only the columns it needs, reports its progress and takes its time from the clock', async () => {
    const asked: string[][] = [];
    const inner = memorySource(rows);
    const chunks = (names: readonly string[]) => {
      asked.push([...names]);
      return inner.chunks(names);
    };
    const source = { ...inner, chunks };
    let done = 0;
    let ended = false;
    const progress: Progress = {
      begin: (_, total, unit) => {
        expect([total, unit]).toEqual([300, 'rows']);
        return { advance: (count) => (done += count), end: () => (ended = true) };
      },
      say: () => {},
    };
    let clock = 0;
    const applied = await apply(source, [specs[3]], { progress, now: () => clock++ });
    expect(asked).toEqual([['text']]);
    expect([done, ended, applied.rows]).toEqual([300, true, 300]);
    expect(applied.seconds).toBeGreaterThan(0);
  });

  it('reports the problems of all specs at once', async () => {
    const wrong = [
      spec('keyword', { field: 'txt', any: ['a'] }, { name: 'one', vote: 'spam' }),
      spec('regex', { field: 'text', pattern: '(' }, { name: 'two', vote: 'spam' }),
      { ...spec('regex', { field: 'text', pattern: 'a' }, { name: 'three' }), kind: 'regxe' },
      spec('regex', { field: 'text', pattern: 'a' }, { name: 'four', tasks: ['span'] }),
    ];
    const error = await apply(rows, wrong).catch((thrown) => thrown);
    expect(error.problems.map(({ code, path }: { code: string; path: string }) => [code, path])).toEqual([
      ['UNKNOWN_COLUMN', 'labelingFunctions.one.field'],
      ['BROKEN_REGEX', 'labelingFunctions.two.pattern'],
      ['UNKNOWN_KIND', 'labelingFunctions.three.kind'],
      ['UNKNOWN_TASK', 'labelingFunctions.four.tasks'],
    ]);
  });

  it.each([
    ['two LFs of one name', [specs[0], specs[0]], 'DUPLICATE_NAME'],
    ['an LF that names no class', [{ ...specs[0], vote: undefined }], 'NO_VOTE'],
    ['an unknown class', [{ ...specs[0], vote: 'spma' }], 'UNKNOWN_CLASS'],
  ])('refuses %s', async (_, wrong, code) => {
    await expect(apply(rows, wrong, { tasks: [spam, topic] })).rejects.toMatchObject({ code });
  });

  it('stops when the run is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(apply(rows, specs, { signal })).rejects.toThrow('enough');
  });
});
