import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { errors } from '../../src/commands/errors.js';
import { log } from '../../src/commands/log.js';
import { run } from '../../src/commands/run.js';
import type { ErrorReport } from '../../src/core/errorReport.js';
import { fixtureFolder } from '../data/fixture.js';
import { commandContextIn } from '../support/commandContextIn.js';

const folder = fixtureFolder();
const { context, printed } = commandContextIn(folder.path);

const rows = [
  ['r0', 'apple', 'train', 'yes'],
  ['r1', 'apple pear', 'train', 'no'],
  ['r2', 'late apple', 'validation', 'no'],
  ['r3', 'nothing', 'validation', 'yes'],
  ['r4', 'late apple', 'test', 'no'],
];

beforeAll(async () => {
  folder.write('rows.csv', ['id,text,fold,gold', ...rows.map((row) => row.join(','))].join('\n'));
  folder.write(
    'x.yaml',
    `version: 1
name: x
data: {source: rows.csv, id: id, splits: {column: fold}}
labelModel: {kind: majorityVote}
slices: [{name: late, tasks: [t], kind: regex, field: text, pattern: late}]
tasks:
  - name: t
    classes: [no, yes]
    gold: gold
    labelingFunctions:
      - {name: a, kind: keyword, field: text, any: [apple], vote: yes}
      - {name: b, kind: keyword, field: text, any: [pear], vote: no}
`,
  );
  await run('label', join(folder.path, 'x.yaml'), { out: 'runs/x' }, context);
});

async function told(options: Parameters<typeof errors>[1]): Promise<ErrorReport> {
  printed.length = 0;
  await errors('runs/x', { ...options, json: true }, context);
  return JSON.parse(printed.join('')) as ErrorReport;
}

describe('errors', () => {
  it('finds a labeling run’s wrong labels by the gold of its data, with texts, and keeps test rows closed', async () => {
    const { splits, tasks } = await told({});
    expect(splits).toEqual(['train', 'validation']);
    expect(tasks[0].buckets).toMatchObject([
      {
        gold: 'no',
        label: 'yes',
        wrong: 'labelModel',
        share: { rows: 1, n: 2 },
        examples: [{ id: 'r2', text: 'late apple' }],
      },
    ]);
    expect(tasks[0].conflicts.rows).toMatchObject([{ id: 'r1', votes: { a: 'yes', b: 'no' }, text: 'apple pear' }]);
    expect(tasks[0].uncovered.rows.map(({ id }) => id)).toEqual(['r3']);
    expect(JSON.stringify(tasks)).not.toContain('r4');
    expect(readFileSync(join(folder.path, 'runs/x/lineage.json'), 'utf8')).not.toContain('testOpened');
  });

  it('opens test rows when asked, and the run records that', async () => {
    const { tasks } = await told({ split: 'test' });
    expect(tasks[0].buckets[0].examples[0].id).toBe('r4');
    const lineage = JSON.parse(readFileSync(join(folder.path, 'runs/x/lineage.json'), 'utf8'));
    expect(lineage.testOpened).toEqual([{ command: 'errors', date: '1970-01-01T00:00:00.000Z' }]);
    printed.length = 0;
    await log('runs', {}, context);
    expect(printed.join('')).toContain('test rows looked at');
  });

  it('draws tables, of one slice where asked, and writes all rows to a file', async () => {
    printed.length = 0;
    await errors('runs/x', { slice: 'late', out: 'late.csv', limit: '0' }, context);
    expect(printed.join('')).toMatch(/rows of slice late[\s\S]*no +yes +label model +1 +100\.0/);
    expect(readFileSync(join(folder.path, 'late.csv'), 'utf8').split('\n').slice(1)).toEqual([
      't,gold,labelModel,r2,validation,no,,,yes,1,0,a=yes,late apple',
      '',
    ]);
  });

  it('names what it does not know', async () => {
    await expect(told({ task: 'u' })).rejects.toMatchObject({ code: 'UNKNOWN_TASK' });
    await expect(told({ slice: 'lat' })).rejects.toThrow(/UNKNOWN_SLICE.*Did you mean "late"/s);
    await expect(told({ split: 'tests' })).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
    await expect(told({ out: 'x.txt' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
