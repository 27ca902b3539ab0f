import { describe, expect, it } from 'vitest';
import { memorySource } from '../../support/memorySource.js';
import { heard } from '../fixtures/lfs.js';
import { apply, column, spam, spec, topic, votesOf } from '../support.js';

const rows = [{ text: 'a' }, { text: 'b' }, { text: 'Hi c' }];
const lf = (name: string, params: Record<string, unknown> = {}, tasks = ['spam']) =>
  spec('function', { ref: `./lfs.ts#${name}`, ...params }, { name, tasks });

describe('function LFs', () => {
  it('votes as a function says, and abstains on null', async () => {
    expect(await column(rows, [lf('greets')])).toEqual([null, null, 'ham']);
  });

  it('awaits those that answer later, and keeps the rows in order', async () => {
    expect(await column(rows, [lf('later')])).toEqual([null, null, 'ham']);
  });

  it('runs some of them at a time, and no more than told', async () => {
    const many = Array.from({ length: 40 }, () => ({ text: 'x' }));
    const source = memorySource(many, { chunkSize: 40 });
    const votes = new Set(await column(source, [lf('countsCalls', { concurrency: 4 })]));
    expect(votes).toEqual(new Set([null, 'ham']));
  });

  it('hands resources over: JSON, records, lines', async () => {
    const resources = { names: 'names.json', domains: 'domains.csv', words: 'words.txt' };
    const tables = { 'domains.csv': { domain: ['spam.biz'] } };
    const texts = ['Ann', 'yes', 'a@spam.biz', 'x'].map((text) => ({ text }));
    expect(await column(texts, [lf('knownName', { resources })], { tables })).toEqual(['ham', 'ham', 'spam', null]);
  });

  it('votes on several tasks', async () => {
    const applied = await apply(rows, [lf('both', {}, ['spam', 'topic'])]);
    expect(votesOf(applied, spam)).toEqual([['spam'], [null], [null]]);
    expect(votesOf(applied, topic)).toEqual([['war'], ['music'], [null]]);
  });

  it('does not see hidden columns', async () => {
    const source = [{ text: 'a', gold: 'spam' }];
    expect(await column(source, [lf('seesKeys')], { hidden: new Set(['gold']) })).toEqual(['ham']);
    expect(await column(source, [lf('seesKeys')])).toEqual(['spam']);
  });

  it.each(['throwsOnB', 'rejectsB'])('makes a fault of %s an error that names task, LF and row', async (name) => {
    await expect(apply(rows, [lf(name)])).rejects.toMatchObject({
      code: 'LF_FAULT',
      message: expect.stringContaining(
        `task "spam", labeling function "${name}", example "r1": threw TypeError: no b please`,
      ),
    });
  });

  it.each(['throwsOnB', 'rejectsB'])('counts the faults of %s per split when asked, as no abstain', async (name) => {
    const source = memorySource(rows, { splits: Uint8Array.of(0, 2, 2) });
    const applied = await apply(source, [lf(name)], { onFault: 'count' });
    expect([...applied.faults.get('spam')![0]]).toEqual([0, 0, 1]);
    expect(votesOf(applied)).toEqual([['spam'], [null], ['spam']]);
  });

  it.each([
    ['forgetsReturn', 'returned undefined'],
    ['misspells', 'returned "spamm". Did you mean "spam"?'],
    ['countsUp', 'returned 1'],
    ['strays', 'returned a vote on "tpoic"'],
  ])('takes no wrong answer for an abstain, even where faults are counted: %s', async (name, words) => {
    await expect(apply(rows, [lf(name)], { onFault: 'count' })).rejects.toMatchObject({
      code: 'LF_RETURN',
      message: expect.stringContaining(words),
    });
  });

  it('wants {task: class} from a function that speaks about several tasks', async () => {
    await expect(apply(rows, [lf('misspells', {}, ['spam', 'topic'])])).rejects.toMatchObject({ code: 'LF_RETURN' });
  });

  it('freezes rows, as other labeling functions read them too', async () => {
    await expect(apply(rows, [lf('mutates')])).rejects.toMatchObject({ code: 'LF_FAULT' });
  });

  it('stops a function that loops forever, and names the row', async () => {
    await expect(apply(rows, [lf('loopsOnB', { timeLimit: 0.05 })])).rejects.toMatchObject({
      code: 'LF_TIMEOUT',
      message: expect.stringContaining('"loopsOnB", example "r1"'),
    });
    const applied = await apply(rows, [lf('loopsOnB', { timeLimit: 0.05 })], { onFault: 'count' });
    expect(votesOf(applied)).toEqual([['spam'], [null], ['spam']]);
    expect([...applied.faults.get('spam')![0]]).toEqual([1, 0, 0]);
  });

  it('gives up on an answer that never comes, and tells the function', async () => {
    const applied = await apply(rows, [lf('waitsForever', { timeLimit: 0.05 })], { onFault: 'count' });
    expect(votesOf(applied)).toEqual([['spam'], [null], ['spam']]);
    expect([...applied.faults.get('spam')![0]]).toEqual([1, 0, 0]);
    expect((globalThis as Record<symbol, unknown>)[heard]).toMatchObject({ message: 'the time for an answer is up' });
  });

  it('stops when the run is cancelled', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 30);
    await expect(apply(rows, [lf('waitsForever')], { signal: stop.signal })).rejects.toThrow('enough');
  });

  it.each([
    [{ ref: './lfs.ts' }, 'REF_SYNTAX'],
    [{ ref: './none.ts#greets' }, 'FILE_NOT_FOUND'],
    [{ ref: './lfs.ts#greeets' }, 'NO_EXPORT'],
    [{ ref: './lfs.ts#greets', resources: { names: 'none.json' } }, 'FILE_NOT_FOUND'],
  ])('says what is wrong with %j', async (params, code) => {
    await expect(apply(rows, [spec('function', params)])).rejects.toMatchObject({ code });
  });
});
