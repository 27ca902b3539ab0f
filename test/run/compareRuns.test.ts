import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeParquet } from '../../src/data/writeParquet.js';
import { compareRuns } from '../../src/run/compareRuns.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { comparisonText } from '../../src/terminal/comparisonText.js';

const base = mkdtempSync(join(tmpdir(), 'espalier-compare-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

type Row = readonly [id: string, split: string, gold: string | null, pSpam: number];

/** A run of one task that holds what `compare` reads. */
async function runOf(name: string, rows: readonly Row[], classes = ['ham', 'spam']): Promise<RunFolder> {
  const folder = new RunFolder(join(base, name));
  const network = { splits: { test: { n: 4, accuracy: name === 'good' ? 1 : 0.5 } } };
  await folder.writeJson('metrics.json', { tasks: { spam: { classes, network }, [name]: { classes } } });
  const column = (i: number) => rows.map((row) => row[i]);
  await writeParquet(folder.file('predictions', 'spam.parquet'), [
    { name: 'id', type: 'VARCHAR', values: column(0) },
    { name: 'split', type: 'VARCHAR', values: column(1) },
    { name: 'gold', type: 'VARCHAR', values: column(2) },
    { name: 'prediction', type: 'VARCHAR', values: rows.map(([, , , p]) => (p > 0.5 ? 'spam' : 'ham')) },
    { name: 'p_ham', type: 'FLOAT', values: rows.map(([, , , p]) => 1 - p) },
    { name: 'p_spam', type: 'FLOAT', values: rows.map(([, , , p]) => p) },
  ]);
  return folder;
}

const options = { metric: 'accuracy', split: 'test', places: ['half', 'good'] } as const;

describe('compareRuns', () => {
  it('pairs the rows of the split by id, in whatever order, and compares those with gold', async () => {
    const half = await runOf('half', [
      ['a', 'test', 'spam', 0.9],
      ['b', 'test', 'spam', 0.1],
      ['c', 'test', 'ham', 0.1],
      ['d', 'test', 'ham', 0.9],
      ['e', 'train', 'ham', 0.9],
      ['f', 'test', null, 0.9],
      ['g', 'test', 'ham', 0.9],
    ]);
    const good = await runOf('good', [
      ['d', 'test', 'ham', 0.2],
      ['c', 'test', 'ham', 0.1],
      ['b', 'test', 'spam', 0.9],
      ['a', 'test', 'spam', 0.8],
      ['e', 'train', 'ham', 0.1],
    ]);
    const found = await compareRuns(half, good, options);
    const { n, reference, model, difference, interval } = found.comparison.tasks.spam;
    expect({ n, reference, model, difference }).toEqual({ n: 4, reference: 0.5, model: 1, difference: 0.5 });
    expect(interval[0]).toBeGreaterThanOrEqual(0);
    expect(interval[1]).toBeLessThanOrEqual(1);
    expect(found.scores.spam.accuracy).toEqual([0.5, 1]);
    expect(found.only).toEqual({ before: ['half'], after: ['good'] });
    expect(comparisonText(found)).toMatch(/spam +4 +50\.0 +100\.0 +\+50\.0/);
  });

  it('leaves out tasks whose gold or classes differ, and wants networks', async () => {
    const half = await runOf('half', [['a', 'test', 'spam', 0.9]]);
    const otherGold = await runOf('good', [['a', 'test', 'ham', 0.9]]);
    expect((await compareRuns(half, otherGold, options)).leftOut).toEqual({ spam: 'its gold differs' });
    const otherClasses = await runOf('classes', [['a', 'test', 'spam', 0.9]], ['no', 'yes']);
    expect((await compareRuns(half, otherClasses, options)).leftOut).toEqual({ spam: 'its classes differ' });
    const labels = new RunFolder(join(base, 'labels'));
    await labels.writeJson('metrics.json', { tasks: {} });
    await expect(compareRuns(half, labels, options)).rejects.toThrow(/^NO_PREDICTIONS/);
  });
});
