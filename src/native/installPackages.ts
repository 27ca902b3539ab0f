import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { lastLines } from './lastLines.js';
import { runTool } from './runTool.js';

/** npm packages, pinned. */
export interface PinnedPackages {
  /** The one that an error names. */
  readonly name: string;
  /** package.json */
  readonly manifest: object;
  /** package-lock.json */
  readonly lock: object;
}

/**
 * Installs packages with what they need exactly as the lockfile pins them (npm checks each package's sha512), without running any
 * package's install script.
 *
 * @throws EspalierError DOWNLOAD with what npm said
 */
export async function installPackages(
  folder: string,
  { name, manifest, lock }: PinnedPackages,
  npm: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await runTool(npm, args, { cwd: folder, env: withoutNpm(env), signal });
  if (result?.code !== 0) {
    throw new EspalierError({
      code: 'DOWNLOAD',
      message: `${name}: npm cannot install it:\n${lastLines(result?.stderr ?? '')}`,
      hint: `npm reads its registry from its own configuration (npm config get registry); npm view ${name} must work there.`,
    });
  }
  // Two thirds of the packages' bytes are maps for debuggers.
  for (const file of await readdir(join(folder, 'node_modules'), { recursive: true })) {
    if (file.endsWith('.map')) await rm(join(folder, 'node_modules', file));
  }
}

/** Started under `npx` or `npm run`, npm would take that project's settings for this folder's. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own =
    /^npm_(package|lifecycle|command|execpath|config_(local_prefix|prefix|global_prefix|omit|include|ignore_scripts))/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}
