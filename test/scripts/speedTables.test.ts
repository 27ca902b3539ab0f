import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { speedTables } from '../../scripts/speedTables.js';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'espalier-speed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is what docs/speed.md holds', () => {
  expect(readFileSync(join(root, 'docs/speed.md'), 'utf8'), 'npm run docs:speed writes it anew').toBe(
    speedTables(join(root, 'bench/results')),
  );
});

it('takes the newest record of every benchmark, and says where it was made', () => {
  const machine = { cpu: 'Some CPU', cores: 8, memoryGiB: 16, node: 'v20.19.0' };
  const cost = (ms: number) => ({
    figures: { heads: 16, results: [{ sharing: 'hard', millisecondsPerStep: ms, timesHard: 1 }] },
  });
  const write = (date: string, benchmarks: object) =>
    writeFileSync(join(folder, `${date}-some.json`), JSON.stringify({ version: 1, date, machine, benchmarks }));
  write('2026-01-02', { 'sharingCost/16': cost(20), 'sharingCost/100': cost(90) });
  write('2026-02-01', { 'sharingCost/16': cost(10) });
  const page = speedTables(folder);
  expect(page).toContain('Some CPU, 8 cores, 16 GiB, Node 20.19.0, 2026-02-01:');
  expect(page).toContain('| 16 | hard | 10.0 | 1.00 |');
  expect(page).toContain('| 16 | hard | 90.0 | 1.00 |');
  expect(page).not.toContain('20.0');
  expect(page).not.toContain('## Label models');
});
