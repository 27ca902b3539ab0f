import { expect, it } from 'vitest';
import { memorySource } from '../support/memorySource.js';
import { apply, spec } from './support.js';

it('votes for several classes, in part and by else are the same in worker threads', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ text: ['not', 'any', 'sure', 'all'][(i * 7) % 4] }));
  const lfs = [
    spec('function', { ref: './lfs.ts#saysSets' }, { tasks: ['topic'], name: 'code' }),
    spec(
      'regex',
      { field: 'text', pattern: 'a' },
      { tasks: ['topic'], name: 'a', vote: 'war', else: { not: 'war' }, confidence: 0.5 },
    ),
  ];
  const alone = await apply(rows, lfs);
  const helped = await apply(memorySource(rows, { chunkSize: 7 }), lfs, { workers: 2 });
  expect(helped.workers).toBe(2);
  expect(helped.matrices).toEqual(alone.matrices);
});
