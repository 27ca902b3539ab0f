import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('the kernels in the repository are what their source gives', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/buildKernels.mjs', '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
