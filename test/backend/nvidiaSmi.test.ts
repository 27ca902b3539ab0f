import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nvidiaSmi } from '../../src/backend/nvidiaSmi.js';
import { writePrograms } from '../support/fakeTools.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-smi-'));
afterAll(() => rmSync(root, { recursive: true }));

const smi = (processes: string) => `case "$1" in
  --query-gpu=name,driver_version) printf 'NVIDIA H100, 550.54\\nNVIDIA H100, 550.54\\n';;
  --query-compute-apps=pid,used_memory) printf '${processes}';;
esac`;

it.each([
  ['a process on both GPUs', '41, 512\\n42, 300\\n42, 212\\n', 512],
  ['a process on a slice whose memory is not told', '42, [N/A]\\n', 0],
  ['a process that is not listed, as in a container', '7, 100\\n', undefined],
])('tells of %s', async (what, processes, heldMiB) => {
  const env = writePrograms(join(root, what), { 'nvidia-smi': smi(processes) });
  const gpus = ['NVIDIA H100, driver 550.54', 'NVIDIA H100, driver 550.54'];
  expect(await nvidiaSmi(42, env)).toEqual(heldMiB === undefined ? { gpus } : { gpus, heldMiB });
});

it('says nothing where there is no such tool, or no driver behind it', async () => {
  expect(await nvidiaSmi(42, { PATH: join(root, 'nowhere') })).toBeUndefined();
  const env = writePrograms(join(root, 'broken'), { 'nvidia-smi': 'echo "NVIDIA-SMI has failed"; exit 9' });
  expect(await nvidiaSmi(42, env)).toBeUndefined();
});
