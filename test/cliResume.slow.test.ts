import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from './support/commandLine.js';
import { commentsExperiment } from './support/commentsExperiment.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-resume-'));
const { start, espalier, checkpointsOf, nextCheckpoint, weightsOf, stateOf } = commandLine(folder);

beforeAll(() => commentsExperiment(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a run that is stopped', () => {
  beforeAll(async () => {
    const { code, stderr } = await espalier('run', 'comments.yaml', '--out', 'straight');
    expect(code, stderr).toBe(0);
  });

  it('ends with the same bytes after kill -9, again and again', async () => {
    for (let time = 0; time < 3; time++) {
      const started = start('run', 'comments.yaml', '--out', 'killed', '--resume');
      expect(await nextCheckpoint('killed', started), 'training was over before it could be killed').toBe(true);
      started.process.kill('SIGKILL');
      expect((await started.done).signal).toBe('SIGKILL');
      expect(stateOf('killed')).toBe('running');
      expect(existsSync(join(folder, 'killed/model'))).toBe(false);
    }
    const { code, stderr } = await espalier('run', 'comments.yaml', '--out', 'killed', '--resume');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/resuming at step \d+ of/);
    expect(weightsOf('killed').equals(weightsOf('straight'))).toBe(true);
  });

  it('ends with the same bytes after Ctrl-C and a damaged newest checkpoint', async () => {
    const started = start('run', 'comments.yaml', '--out', 'stopped');
    await nextCheckpoint('stopped', started);
    await nextCheckpoint('stopped', started);
    started.process.kill('SIGINT');
    const { code, stderr } = await started.done;
    expect(code).toBe(130);
    expect(stderr).toContain('stopped; go on with --out stopped --resume');
    expect(stateOf('stopped')).toBe('stopped');
    truncateSync(join(folder, 'stopped/checkpoints', checkpointsOf('stopped').at(-1)!), 1000);
    const resumed = await espalier('run', 'comments.yaml', '--out', 'stopped', '--resume');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('DAMAGED_CHECKPOINT');
    expect(weightsOf('stopped').equals(weightsOf('straight'))).toBe(true);
  });

  it('does nothing on --resume once it is finished, and says which key keeps it from going on', async () => {
    const again = await espalier('run', 'comments.yaml', '--out', 'straight', '--resume', '--json');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('this run is finished; nothing to do');
    expect(again.stdout).toBe(readFileSync(join(folder, 'straight/metrics.json'), 'utf8'));
    const other = await espalier('run', 'comments.yaml', '--out', 'straight', '--resume', '--set', 'seed=4');
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/^OTHER_CONFIG .*seed: 3, now 4/);
  });

  it('tells of --resume only where there is one', async () => {
    const label = await espalier('label', 'comments.yaml', '--out', 'straight');
    expect(label.code).toBe(1);
    expect(label.stderr).toMatch(/^FOLDER_NOT_EMPTY/);
    expect(label.stderr).not.toContain('--resume');
  });
});
