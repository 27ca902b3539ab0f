import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordResults } from '../../scripts/bench/record.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'espalier-record-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

it('keeps one file per machine and day, one entry per benchmark', async () => {
  const file = await recordResults('train', { examplesPerSecond: 1 }, folder);
  await recordResults('labelModels', [2], folder);
  expect(await recordResults('train', { examplesPerSecond: 3 }, folder)).toBe(file);
  expect(await readdir(folder)).toHaveLength(1);
  expect(file).toMatch(/\/\d{4}-\d\d-\d\d-[a-z0-9-]+\.json$/);
  const { machine, benchmarks } = await read(file);
  expect(machine).toMatchObject({ cpu: expect.any(String), cores: expect.any(Number), node: process.version });
  expect(Object.keys(benchmarks)).toEqual(['labelModels', 'train']);
  expect(benchmarks.train.figures).toEqual({ examplesPerSecond: 3 });
});

it('never mixes the figures of two machines in one file', async () => {
  const file = await recordResults('train', 1, folder);
  const results = await read(file);
  await writeFile(file, JSON.stringify({ ...results, machine: { ...results.machine, node: 'v1.0.0' } }));
  const other = await recordResults('train', 2, folder);
  expect(other).toBe(file.replace('.json', '-2.json'));
  expect((await read(file)).benchmarks.train.figures).toBe(1);
  expect((await read(other)).benchmarks.train.figures).toBe(2);
});
