import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { experimentList } from '../../scripts/experiments/experimentList.js';
import { experimentsPage } from '../../scripts/experiments/experimentsPage.js';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/experiments-results.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'espalier-experiments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is what docs/experiments-results.md holds', () => {
  expect(page, 'npm run experiments -- --report writes it anew').toBe(experimentsPage(join(root, 'bench/results')));
});

it('shows charts that are there, and no chart is there that it does not show', () => {
  const shown = [...page.matchAll(/\(experiments\/([^)]+)\)/g)].map(([, file]) => file);
  expect(readdirSync(join(root, 'docs/experiments')).sort()).toEqual(shown.sort());
});

it.each(experimentList.flatMap(({ sweeps }) => sweeps))('asks in the file of $name what it answers', (sweep) => {
  const text = readFileSync(join(root, `configs/sweep-${sweep.name}.yaml`), 'utf8');
  expect(text).toMatch(/^# .+\?.*\n/);
  if (sweep.before) expect(existsSync(join(root, `configs/${sweep.before}.yaml`))).toBe(true);
  const question = text.slice(2, text.indexOf('\n'));
  if (page.includes(`sweep-${sweep.name}.yaml`)) expect(page).toContain(`### ${question}\n`);
});

it('takes the newest record, tells values apart where there are some, and leaves out the sets of others', () => {
  const machine = { cpu: 'Some CPU', cores: 2, memoryGiB: 16, node: 'v20.19.0' };
  const table = { caption: 'Scores', head: ['a|b', 'c'], rows: [['1', '2']] };
  const answer = { analysis: 'slices', title: 'Slices', table, charts: [] };
  const record = (seconds: number, sentence: string) => ({
    figures: {
      question: 'Does it?',
      command: 'npm run it',
      letter: 'h',
      cells: 4,
      runs: 4,
      seeds: 2,
      seconds,
      answers: [
        { ...answer, setting: 'share 0.05', sentence },
        { ...answer, analysis: 'differences', title: 'Differences', sentence: 'All together.' },
      ],
    },
  });
  const write = (date: string, benchmarks: object) =>
    writeFileSync(join(folder, `${date}-some.json`), JSON.stringify({ version: 1, date, machine, benchmarks }));
  write('2026-01-02', { 'experiment/world-slices': record(60, 'Old.'), other: { figures: {} } });
  write('2026-02-01', { 'experiment/world-slices': record(90, 'New.'), 'experiment/imdb-gold': record(30, 'Theirs.') });
  const made = experimentsPage(folder);
  expect(made).toContain('| [h](#h-world-slices) | Does it? | *share 0.05*: New. | 4 | 1.5 |');
  expect(made).toContain('**Slices, share 0.05.** New.');
  expect(made).toContain('**Differences.** All together.');
  expect(made).toContain('| a\\|b | c |');
  expect(made).toContain('Some CPU, 2 cores, 16 GiB, Node 20.19.0, 2026-02-01');
  expect(made).not.toMatch(/Old|Theirs/);
});
