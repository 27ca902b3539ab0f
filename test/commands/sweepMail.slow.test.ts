import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { CellResult } from '../../src/experiment/cellResult.js';
import { bundleCli } from '../support/bundleCli.js';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'espalier-mail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('asks whether a hierarchy pays on the mails by copying one file and running one command', async () => {
  const mails = join(root, 'data/mail.jsonl');
  if (!existsSync(mails)) execFileSync(join(root, 'node_modules/.bin/jiti'), ['tasks/mail/prepare.ts'], { cwd: root });
  const cli = await bundleCli(folder);
  mkdirSync(join(folder, 'configs'));
  for (const name of ['tasks', 'data']) symlinkSync(join(root, name), join(folder, name));
  copyFileSync(join(root, 'configs/mail.yaml'), join(folder, 'configs/mail.yaml'));
  copyFileSync(join(root, 'configs/sweep-mail-hierarchy.yaml'), join(folder, 'configs/mine.yaml'));

  // Few rows and one epoch: that there is an answer, not which one.
  const small = ['data.limit.train=300', 'training.epochs=1'].flatMap((words) => ['--set', words]);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'sweep', 'run', 'configs/mine.yaml', '--out', 'mine', ...small],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ESPALIER_HOME: join(folder, 'home'), ESPALIER_CACHE_LIMIT: '1GB' },
    },
  );
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/ties +model +runs/);
  const cells = readFileSync(join(folder, 'mine/cells.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CellResult);
  expect(cells).toHaveLength(12);
  expect(new Set(cells.map(({ axes }) => axes.ties))).toEqual(new Set(['flat', 'labelModel', 'network', 'both']));
  // All four are scored on the same rows.
  const rows = (cell: CellResult) =>
    cell.scores
      .filter(
        ({ split, metric, slice, source }) =>
          split === 'test' && metric === 'accuracy' && !slice && source === 'network',
      )
      .map(({ task, n }) => [task, n]);
  for (const cell of cells) expect(rows(cell)).toEqual(rows(cells[0]));
  expect(readFileSync(join(folder, 'mine/report.html'), 'utf8')).toContain('Does it pay to tell');
}, 1_800_000);
