import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { GoldFile } from '../../src/studio/goldFile.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-gold-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = new Date(0);
let files = 0;
const freshPath = () => join(folder, `${files++}.csv`);

describe('GoldFile', () => {
  it('reads back what was said last, for any ids and classes', async () => {
    const text = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é') });
    const entry = fc.record({ id: text, task: fc.constantFrom('a', 'b'), class: fc.option(text) });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 8 }), async (entries) => {
        const path = freshPath();
        const file = await GoldFile.open(path);
        for (const each of entries) await file.append({ ...each, why: 'random', at }, ['a', 'b']);
        const last = new Map(entries.map((each) => [`${each.task} ${each.id}`, each.class]));
        const read = await GoldFile.open(path);
        for (const { id, task } of entries) {
          expect(read.annotations.get(task)?.get(id)).toBe(last.get(`${task} ${id}`));
          expect(file.annotations.get(task)?.get(id)).toBe(last.get(`${task} ${id}`));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('goes on behind a line that was cut off', async () => {
    const path = freshPath();
    const file = await GoldFile.open(path);
    await file.append({ id: '1', task: 'a', class: 'x', why: 'random', at }, ['a']);
    appendFileSync(path, '2,x');
    const again = await GoldFile.open(path);
    expect(again.annotations.get('a')).toEqual(new Map([['1', 'x']]));
    await again.append({ id: '3', task: 'a', class: 'y', why: 'random', at }, ['a']);
    expect((await GoldFile.open(path)).annotations.get('a')?.get('3')).toBe('y');
  });

  it('keeps the columns that it began with, and says so of a task that it lacks', async () => {
    const path = freshPath();
    writeFileSync(path, 'id,a\n1,x\n');
    const file = await GoldFile.open(path);
    await expect(file.append({ id: '1', task: 'b', class: 'x', why: 'random', at }, ['a', 'b'])).rejects.toMatchObject({
      code: 'STUDIO_GOLD_FILE',
    });
    await file.append({ id: '2', task: 'a', class: 'y', why: 'random', at }, ['a', 'b']);
    expect(readFileSync(path, 'utf8')).toBe('id,a\n1,x\n2,y\n');
    writeFileSync(path, 'row,a\n1,x\n');
    await expect(GoldFile.open(path)).rejects.toMatchObject({ code: 'STUDIO_GOLD_FILE' });
  });
});
