import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCode } from '../../src/core/split.js';
import { limitedRows } from '../../src/data/limitedRows.js';
import { allRows, fixtureFolder, open, task } from './fixture.js';

const folder = fixtureFolder();

describe('limitedRows', () => {
  it('keeps the other splits, and nested draws of train rows that do not rest on the order of the data', () => {
    const rows = fc.uniqueArray(fc.record({ id: fc.string(), split: fc.integer({ min: 0, max: 2 }) }), {
      minLength: 1,
      maxLength: 40,
      selector: ({ id }) => id,
    });
    fc.assert(
      fc.property(rows, fc.nat(45), fc.nat(45), fc.nat(9), (all, a, b, seed) => {
        const drawn = (data: typeof all, limit: number) => {
          const ids = data.map(({ id }) => id);
          const kept = limitedRows(
            ids,
            Uint8Array.from(data, ({ split }) => split),
            limit,
            seed,
          );
          return new Set(Array.from(kept, (row) => ids[row]));
        };
        const [small, large] = [Math.min(a, b) + 1, Math.max(a, b) + 1].map((limit) => drawn(all, limit));
        const train = all.filter(({ split }) => split === splitCode.train).length;
        expect([...small].every((id) => large.has(id))).toBe(true);
        expect(small.size).toBe(all.length - train + Math.min(train, Math.min(a, b) + 1));
        expect(drawn([...all].reverse(), Math.max(a, b) + 1)).toEqual(large);
      }),
    );
  });

  it('draws other rows under another seed', () => {
    const ids = Array.from({ length: 100 }, (_, i) => `row ${i}`);
    const splits = new Uint8Array(100).fill(splitCode.train);
    expect(limitedRows(ids, splits, 50, 1)).not.toEqual(limitedRows(ids, splits, 50, 2));
  });
});

describe('data.limit', () => {
  it('gives a source whose ids, splits, gold and cells are those of the kept rows', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `r${i},word ${i},${i % 2 === 0 ? 'ham' : 'spam'}`);
    folder.write('rows.csv', ['id,text,label', ...lines].join('\n'));
    const spam = task('spam', ['ham', 'spam'], 'label');
    const whole = await open(folder.path, { source: 'rows.csv', id: 'id' }, [spam]);
    const some = await open(folder.path, { source: 'rows.csv', id: 'id', limit: { train: 7 } }, [spam]);
    const [all, kept] = [whole, some].map(({ sources }) => sources.get('data')!);
    const train = [...all.splits].filter((split) => split === splitCode.train).length;
    expect(some.n).toBe(60 - train + 7);
    const { text } = await allRows(kept, ['text']);
    kept.ids.forEach((id, row) => {
      const before = all.ids.indexOf(id);
      expect(kept.splits[row]).toBe(all.splits[before]);
      expect(some.gold.get('spam')![row]).toBe(whole.gold.get('spam')![before]);
      expect(text[row]).toBe(`word ${before}`);
    });
    expect(kept.selection).toMatch(/^[0-9a-f]{64}$/);
    expect(all.selection).toBeUndefined();
    await Promise.all([whole.close(), some.close()]);
  });

  it('keeps the groups of the kept rows', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `r${i},${i % 10}`);
    folder.write('grouped.csv', ['id,thread', ...lines].join('\n'));
    const splits = { train: 0.8, test: 0.2, group: 'thread' };
    const data = await open(folder.path, { source: 'grouped.csv', id: 'id', splits, limit: { train: 5 } });
    const { ids, groups } = data.sources.get('data')!;
    expect(groups).toEqual(ids.map((id) => `group ${Number(id.slice(1)) % 10}`));
    await data.close();
  });
});
