import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { labelModelPage } from '../../scripts/labelModelPage.js';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'espalier-quality-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is what docs/label-model-quality.md holds', () => {
  expect(readFileSync(join(root, 'docs/label-model-quality.md'), 'utf8'), 'npm run docs:quality writes it anew').toBe(
    labelModelPage(join(root, 'bench/results')),
  );
});

it('tells the newest record with peers, the least draw and where auto is below', () => {
  const machine = { cpu: 'Some CPU', cores: 8, memoryGiB: 16, node: 'v20.19.0' };
  const quality = (accuracy: number) => ({ accuracy, macroF1: accuracy, brier: 0.2, ece: 0.1 });
  const figures = (auto: number) => ({
    complete: true,
    synthSeeds: [7, 8],
    limits: { seconds: 30, memoryGiB: 8 },
    sets: [
      {
        name: 'drawn',
        n: 1000,
        m: 5,
        k: 2,
        draws: 2,
        results: [
          { method: 'planted', by: 'planted', quality: quality(0.95) },
          { method: 'auto', by: 'espalier', quality: quality(auto), deviation: 0.01 },
          { method: 'labelTasks (auto)', by: 'espalier', quality: quality(0.88) },
          { method: 'snorkel100', by: 'peer', quality: quality(0.9) },
          { method: 'flyingsquid', by: 'peer', note: 'two classes only' },
        ],
      },
    ],
    summary: [],
    checks: [
      {
        group: 'synth',
        sets: [
          {
            name: 'drawn',
            majorityVote: { method: 'majorityVote', difference: 0.02, standardError: 0.004, holds: true },
            bestPeer: { method: 'snorkel100', difference: -0.03, standardError: 0.002, holds: false },
            best: 'snorkel100',
            regret: 0.03,
            overBestPeerByDraw: [-0.04, -0.02],
            experiment: {
              bestPeer: { method: 'snorkel100', difference: -0.02, standardError: 0.002, holds: false },
              overBestPeerByDraw: [-0.01, 0.02],
            },
          },
        ],
        notBelowMajorityVote: true,
        nearBestPeer: false,
        smallRegret: false,
        meanRegret: 0.03,
      },
    ],
  });
  const write = (date: string, benchmarks: object) =>
    writeFileSync(join(folder, `${date}-some.json`), JSON.stringify({ version: 1, date, machine, benchmarks }));
  write('2026-01-02', { 'labelModelQuality/synth/drawn': { figures: figures(0.1) } });
  write('2026-02-01', {
    'labelModelQuality/synth/drawn': { figures: figures(0.87) },
    'labelModelQuality/shared/ours': { figures: figures(0.77) },
    'labelModelQuality/partial/0.6/drawn/ours': { figures: figures(0.66) },
    goldInFit: {
      figures: {
        draws: 10,
        effects: [
          { set: 'real', kind: 'auto', gold: 20, without: 0.8, with: 0.812, difference: 0.012, deviation: 0.01 },
        ],
      },
    },
    other: { figures: {} },
  });
  const page = labelModelPage(folder);
  expect(page).toContain('## Generated votes: drawn');
  expect(page).toContain(
    '--group synth --only drawn --draws 2 --synth-seed 7 --seconds 30 --record`; Some CPU, 8 cores',
  );
  expect(page).toContain(
    '| drawn | 0.870 | +0.020 ± 0.004 | Snorkel, 100 epochs | −0.030 ± 0.002, below | −0.040 | 0.030 | 0.880 | −0.010 | 0.950 |',
  );
  expect(page).toContain('## Real votes of a random 60 % of the labeling functions: drawn');
  expect(page).toContain(
    '--group partial --functions 0.6 --only drawn --no-peers --draws 2 --synth-seed 7 --seconds 30 --record`',
  );
  expect(page).toContain('of majority vote or above on 1 of 1, of the best peer or above on 0 of 1');
  expect(page).toContain('| FlyingSquid |  |  |  |  |  | two classes only |');
  expect(page).toContain('| real | 20 | +1.2 |');
  expect(page).not.toMatch(/0\.770|drawn \| 0\.100/);
});
