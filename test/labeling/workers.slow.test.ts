import { describe, expect, it } from 'vitest';
import { memorySource } from '../support/memorySource.js';
import { apply, spam, spec, topic } from './support.js';

const rows = Array.from({ length: 500 }, (_, i) => ({ text: ['a', 'b', 'Hi c', 'x@spam.biz'][i % 4], size: i }));
const source = memorySource(rows, { chunkSize: 60, splits: Uint8Array.from(rows, (_, i) => i % 3) });
const resources = { names: 'names.json', domains: 'domains.csv', words: 'words.txt' };
const specs = [
  spec('function', { ref: './lfs.ts#throwsOnB' }, { name: 'first' }),
  spec('keyword', { field: 'text', any: ['hi'] }, { name: 'second', vote: 'ham' }),
  spec(
    'regex',
    { field: 'text', pattern: '^[ab]$' },
    { name: 'third', tasks: ['spam', 'topic'], votes: { spam: 'spam', topic: 'war' } },
  ),
  spec('function', { ref: './lfs.ts#both' }, { name: 'fourth', tasks: ['spam', 'topic'] }),
  spec('function', { ref: './lfs.ts#knownName', resources }, { name: 'fifth' }),
  spec('function', { ref: './lfs.ts#later' }, { name: 'sixth' }),
];
const tables = { 'domains.csv': { domain: ['spam.biz'] } };

describe('labeling workers', () => {
  it('cast the same votes and count the same faults, however many they are', async () => {
    const [alone, one, two] = await Promise.all(
      [0, 1, 2].map((workers) => apply(source, specs, { workers, tables, onFault: 'count' })),
    );
    expect([alone.workers, one.workers, two.workers]).toEqual([0, 1, 2]);
    for (const { name } of [spam, topic]) {
      expect(one.matrices.get(name)).toEqual(alone.matrices.get(name));
      expect(two.matrices.get(name)).toEqual(alone.matrices.get(name));
      expect(two.faults.get(name)).toEqual(alone.faults.get(name));
    }
    expect(alone.matrices.get('spam')!.votes.length).toBeGreaterThan(500);
  });

  it('report the same first error', async () => {
    const errors = await Promise.all(
      [0, 2].map((workers) => apply(source, specs, { workers, tables }).catch((error: Error) => error.message)),
    );
    expect(errors[1]).toBe(errors[0]);
    expect(errors[0]).toContain('labeling function "first", example "r1": threw TypeError');
  });

  it('are hired by themselves where they pay', async () => {
    const slow = spec('function', { ref: './lfs.ts#takesLong' });
    const many = memorySource(
      Array.from({ length: 3000 }, () => ({ text: 'x' })),
      { chunkSize: 200 },
    );
    const applied = await apply(many, [slow], { workers: 'auto' });
    expect(applied.workers).toBeGreaterThan(0);
    expect(applied.matrices.get('spam')!.votes.length).toBe(3000);
    const quick = await apply(many, [spec('function', { ref: './lfs.ts#greets' })], { workers: 'auto' });
    expect(quick.workers).toBe(0);
  });

  it('stop a pattern that runs wild', async () => {
    const wild = spec('regex', { field: 'text', pattern: '^(a+)+$' }, { name: 'wild', vote: 'spam' });
    const texts = memorySource([{ text: 'b' }, { text: `${'a'.repeat(40)}!` }]);
    await expect(apply(texts, [wild], { workers: 1, timeLimit: 0.2 })).rejects.toMatchObject({
      code: 'LF_TIMEOUT',
      message: expect.stringContaining('"wild", example "r1"'),
    });
  });

  it('end with the run', async () => {
    const stop = new AbortController();
    const slow = spec('function', { ref: './lfs.ts#takesLong' });
    const many = memorySource(
      Array.from({ length: 50_000 }, () => ({ text: 'x' })),
      { chunkSize: 5000 },
    );
    setTimeout(() => stop.abort(new Error('enough')), 1500);
    await expect(apply(many, [slow], { workers: 2, signal: stop.signal })).rejects.toThrow('enough');
  });
});
