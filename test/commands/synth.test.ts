import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { synth } from '../../src/commands/synth.js';
import { silentProgress } from '../../src/core/progress.js';
import { openRows } from '../../src/data/openRows.js';
import { worldStarter } from '../../src/init/worldStarter.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
const printed: string[] = [];
const context: CommandContext = {
  print: (text) => void printed.push(text),
  progress: silentProgress,
  now: () => 0,
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

it('writes a world’s rows and what is planted in them', async () => {
  folder.write('world.yaml', worldStarter('shared', 2));
  await synth('world.yaml', { out: 'files', set: ['data.source.world.rows.train=20'] }, context);
  expect(printed).toEqual(['wrote files/data.parquet', 'wrote files/data.truth.json']);
  const rows = await openRows({ kind: 'file', path: join(folder.path, 'files/data.parquet') }, { id: 'id' });
  expect([rows.n, rows.ids[0], rows.columns.length]).toEqual([2520, 'train-0', 2 + 32 + 16 + 2]);
  await rows.close();
  const truth = JSON.parse(readFileSync(join(folder.path, 'files/data.truth.json'), 'utf8'));
  expect(truth.cosines).toEqual([
    [1, 0.5],
    [0.5, 1],
  ]);
  expect(truth.functions).toHaveLength(16);
});

it('says so where there is no world', async () => {
  folder.write('rows.csv', 'id,text,label\n1,a,no\n2,b,yes\n');
  const text =
    'version: 1\nname: x\ndata: {source: rows.csv}\ntasks: [{name: t, classes: [no, yes], gold: label, labelingFunctions: [{kind: keyword, name: a, field: text, any: [a], vote: no}]}]\n';
  folder.write('plain.yaml', text);
  await expect(synth('plain.yaml', {}, context)).rejects.toMatchObject({ code: 'NO_WORLD' });
});
