import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { silentProgress } from '../core/progress.js';
import { lastLines } from './lastLines.js';
import type { ObtainOptions } from './obtainWheel.js';
import { pipSelection } from './pipSelection.js';
import type { PinnedWheel } from './recipe.js';
import { runTool } from './runTool.js';

/**
 * Has pip download a wheel into `path`. pip shows no bar to a program, so its temporary folder is watched.
 *
 * @throws EspalierError DOWNLOAD with what pip said
 */
export async function downloadWithPip(
  wheel: PinnedWheel,
  path: string,
  label: string,
  options: Pick<ObtainOptions, 'python' | 'env' | 'progress' | 'signal'>,
): Promise<void> {
  const { python, env, progress = silentProgress, signal } = options;
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(join(dirname(path), '.pip-'));
  const bar = progress.begin(label, wheel.bytes, 'bytes');
  let seen = 0;
  const look = async () => {
    const now = Math.min(wheel.bytes, await bytesIn(folder));
    if (now > seen) bar.advance(now - seen);
    seen = Math.max(seen, now);
  };
  const watch = setInterval(() => void look().catch(() => {}), 500);
  try {
    const args = ['download', '--quiet', '--no-cache-dir', '--dest', folder, ...pipSelection(wheel)];
    const result = await runTool(python, ['-m', 'pip', ...args], { env: { ...env, TMPDIR: folder }, signal });
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
    if (result?.code !== 0 || file === undefined) {
      throw new EspalierError({
        code: 'DOWNLOAD',
        message: `${wheel.name} ${wheel.version}: pip cannot download it:\n${lastLines(result?.stderr ?? '')}`,
        hint: 'python3 -m pip download must work here first; its configuration (python3 -m pip config list) names index, proxy and certificates.',
      });
    }
    await rename(join(folder, file), path);
  } finally {
    clearInterval(watch);
    bar.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { recursive: true })) bytes += (await stat(join(folder, name))).size;
  return bytes;
}
