import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { annotate } from '../../src/commands/annotate.js';
import { run } from '../../src/commands/run.js';
import { loadExperiment } from '../../src/config/index.js';
import { openDataset } from '../../src/data/openDataset.js';
import { withGoldFile } from '../../src/data/withGoldFile.js';
import type { RowToLabel } from '../../src/run/rowsToLabel.js';
import { GoldFile } from '../../src/studio/goldFile.js';
import { fixtureFolder } from '../data/fixture.js';
import { commandContextIn } from '../support/commandContextIn.js';

const folder = fixtureFolder();
const { context, printed } = commandContextIn(folder.path);

const config = (gold: string, more = '') => `version: 1
name: x
data: {source: rows.csv, id: id}
labelModel: {kind: majorityVote}
slices: [{name: late, tasks: [t], kind: regex, field: text, pattern: late}]
tasks:
  - name: t
    classes: [no, yes]
    gold: ${gold}
    labelingFunctions:
      - {name: a, kind: keyword, field: text, any: [apple], vote: yes}
      - {name: b, kind: keyword, field: text, any: [pear], vote: no}
${more}`;
const second = `  - name: u
    classes: [dull, bright]
    labelingFunctions:
      - {name: c, kind: keyword, field: text, any: [sun], vote: bright}
`;

beforeAll(async () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    // Ten copies of one text, all without votes; every fifth row has gold.
    const text =
      i < 10
        ? 'one text that stands here ten times'
        : `${i % 3 === 0 ? 'apple' : i % 3 === 1 ? 'apple pear' : 'late'} number${i} word${i}`;
    return `r${i},${text},${i >= 10 && i % 5 === 0 ? 'yes' : ''}`;
  });
  folder.write('rows.csv', ['id,text,label', ...rows].join('\n'));
  folder.write('x.yaml', config('label', second));
  await run('label', join(folder.path, 'x.yaml'), { out: 'x' }, context);
});

async function rows(options: Parameters<typeof annotate>[1]): Promise<RowToLabel[]> {
  printed.length = 0;
  await annotate('x', { ...options, json: true }, context);
  return (JSON.parse(printed.join('')) as { rows: RowToLabel[] }).rows;
}

describe('annotate', () => {
  it('asks for unsure rows without gold, and for one of ten copies', async () => {
    const found = await rows({ task: 't', limit: '60' });
    expect(found.filter(({ text }) => text?.startsWith('one text'))).toHaveLength(1);
    expect(found.map(({ id }) => Number(id.slice(1))).filter((i) => i >= 10 && i % 5 === 0)).toEqual([]);
    expect(found.every(({ split }) => split === 'train')).toBe(true);
    // No vote, or one for each class: nothing is known. One vote: no doubt.
    const [first, last] = [found[0], found.at(-1)!];
    expect(first.worth).toBeCloseTo(1, 5);
    expect(last.text).toMatch(/^apple number/);
    expect(last.worth).toBeLessThan(1);
    expect(found.map(({ worth }) => worth)).toEqual(found.map(({ worth }) => worth).sort((a, b) => b - a));
  });

  it('goes by what is asked for', async () => {
    const uncovered = await rows({ task: 't', by: 'uncovered', limit: '60' });
    expect(uncovered.every(({ tasks }) => tasks.t.label === null)).toBe(true);
    expect((await rows({ slice: 'late', limit: '60' })).every(({ text }) => text!.includes('late'))).toBe(true);
    const random = await rows({ by: 'random' });
    expect(await rows({ by: 'random' })).toEqual(random);
    // A row with gold on one task still lacks it on the other.
    expect((await rows({ limit: '60' })).some(({ tasks }) => !tasks.t && tasks.u)).toBe(true);
    await expect(rows({ by: 'sure' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(rows({ task: 'v' })).rejects.toMatchObject({ code: 'UNKNOWN_TASK' });
    await expect(rows({ slice: 'lat' })).rejects.toMatchObject({ code: 'UNKNOWN_SLICE' });
  });

  it('writes a file that comes back as gold, and moves no row to another split', async () => {
    printed.length = 0;
    await annotate('x', { limit: '8', out: 'rows-to-label.csv' }, context);
    expect(printed.join('')).toContain('gold: {column: "label", path: "rows-to-label.csv"}');
    const [head, ...lines] = readFileSync(join(folder.path, 'rows-to-label.csv'), 'utf8').trim().split('\n');
    expect(head).toBe('id,text,label,u');
    expect(lines).toHaveLength(8);
    expect(lines.every((line) => line.endsWith(',,'))).toBe(true);
    // Somebody labels all but the last one for t, and the first two for u.
    const filled = lines.map((line, i) => line.replace(/,,$/, `,${i < 7 ? 'no' : ''},${i < 2 ? 'bright' : ''}`));
    folder.write('rows-to-label.csv', [head, ...filled, 'stranger,,yes,'].join('\n'));
    folder.write(
      'y.yaml',
      config(
        '{column: label, path: rows-to-label.csv, train: all}',
        second.replace('classes:', 'gold: {column: u, path: rows-to-label.csv, train: all}\n    classes:'),
      ),
    );
    const open = async (file: string) => {
      const { experiment } = await loadExperiment(file, { cwd: folder.path });
      const data = await openDataset(experiment.data, experiment.tasks);
      await data.close();
      return data;
    };
    const [before, after] = [await open('x.yaml'), await open('y.yaml')];
    const source = after.sources.get('data')!;
    expect(source.splits).toEqual(before.sources.get('data')!.splits);
    const labeled = lines.map((line) => source.ids.indexOf(line.split(',')[0]));
    const goldOfT = labeled.map((row) => after.gold.get('t')![row]);
    // The file goes before the data's own gold.
    expect(goldOfT.slice(0, 7)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(labeled.map((row) => after.gold.get('u')![row])).toEqual([1, 1, -1, -1, -1, -1, -1, -1]);
    const untouched = Array.from(source.ids.keys()).filter((row) => !labeled.includes(row));
    expect(untouched.map((row) => after.gold.get('t')![row])).toEqual(
      untouched.map((row) => before.gold.get('t')![row]),
    );
    expect(after.warnings.map(({ code }) => code)).toContain('GOLD_ID');
    await run('label', join(folder.path, 'y.yaml'), { out: 'y' }, context);
    printed.length = 0;
    await annotate('y', { limit: '60', json: true }, context);
    const next = (JSON.parse(printed.join('')) as { rows: RowToLabel[] }).rows.map(({ id }) => id);
    expect(next).not.toContain(source.ids[labeled[0]]);
    expect(next).toContain(source.ids[labeled[7]]);
    // The resolved config of the run finds the file too.
    expect(readFileSync(join(folder.path, 'y/config.resolved.yaml'), 'utf8')).toContain(
      join(folder.path, 'rows-to-label.csv'),
    );
  });

  it('says what is wrong with a file of gold', async () => {
    const opened = async (lines: string[]) => {
      folder.write('bad.csv', lines.join('\n'));
      folder.write('z.yaml', config('{column: label, path: bad.csv}'));
      const { experiment } = await loadExperiment('z.yaml', { cwd: folder.path });
      return (await openDataset(experiment.data, experiment.tasks)).close();
    };
    await expect(opened(['key,label', 'r1,yes'])).rejects.toMatchObject({ code: 'MISSING_COLUMN' });
    await expect(opened(['id,label', 'r1,yes', 'r1,no'])).rejects.toMatchObject({ code: 'DUPLICATE_ID' });
    await expect(opened(['id,label', 'r1,yess', 'r2,no'])).rejects.toThrow(/GOLD_VALUE.*r1/s);
  });

  it('reads what the studio has appended: the last word about a row holds, and -1 takes it back', async () => {
    const path = join(folder.path, 'x.gold.csv');
    const gold = await GoldFile.open(path);
    const say = (id: string, said: string | null) =>
      gold.append({ id, task: 't', class: said, why: 'random', at: new Date(0) }, ['t', 'other']);
    await say('r1', 'no');
    await say('r2', 'yes');
    await say('r1', 'yes');
    await say('r2', null);
    folder.write('x.yaml', config('{column: label, path: x.gold.csv}'));
    const { experiment } = await loadExperiment('x.yaml', { cwd: folder.path });
    const [task] = experiment.tasks;
    const unsaid = new Int16Array([-1, -1, 0]);
    const { gold: read } = await withGoldFile(task as never, unsaid, ['r1', 'r2', 'r3']);
    expect([...read]).toEqual([task.classes.indexOf('yes'), -1, 0]);
  });
});
