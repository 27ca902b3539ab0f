import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { type Progress, silentProgress } from '../core/progress.js';
import { buildFolder } from '../files/buildFolder.js';
import { hashFile } from '../files/hashFile.js';
import { oneAtATime } from '../files/oneAtATime.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { folderBytes } from './folderBytes.js';
import { type InstalledWebgpu, installedWebgpu, webgpuFolder } from './installedWebgpu.js';
import { installPackages, type PinnedPackages } from './installPackages.js';
import { runTool } from './runTool.js';
import { webgpuPackages } from './webgpuPackages.js';

export interface InstallWebgpuOptions {
  readonly home: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** @default those of this version of Espalier */
  readonly packages?: PinnedPackages;
}

const platform = `${process.platform}-${process.arch}`;

/** The folder of the package in which the library for this platform lies; one for macOS serves both of its architectures. */
const ownLibrary = process.platform === 'darwin' ? 'darwin-universal' : platform;

/**
 * Brings Dawn for Node and TensorFlow.js on it: npm packages, pinned by a lockfile. They hold libraries for five platforms; the
 * other four are taken away. The folder appears whole or not at all.
 *
 * @returns the folder, and whether it was there already, with the library as it should be
 * @throws EspalierError TOOL_MISSING, DOWNLOAD, NATIVE_PLATFORM where the package has no library for this platform
 */
export async function installWebgpu(options: InstallWebgpuOptions): Promise<{ folder: string; wasThere: boolean }> {
  const { home, progress = silentProgress, signal, env = process.env } = options;
  const folder = webgpuFolder(home);
  if (await isWhole(home)) return { folder, wasThere: true };
  if ((await runTool('npm', ['--version'], { env, signal }))?.code !== 0) {
    throw new EspalierError({
      code: 'TOOL_MISSING',
      message: 'native install: expected npm on the PATH; it is not there',
      hint: 'npm comes with Node; on Debian it is a package of its own: apt-get install npm.',
    });
  }
  return oneAtATime(
    join(home, 'downloads/native-webgpu.lock'),
    async () => {
      if (await isWhole(home)) return { folder, wasThere: true };
      await buildFolder(folder, (partial) => fill(partial, { ...options, progress, env }));
      return { folder, wasThere: false };
    },
    { signal, onWait: (pid) => progress.say(`waiting for process ${pid}, which installs it`) },
  );
}

async function fill(
  folder: string,
  {
    progress,
    signal,
    env,
    packages = webgpuPackages,
  }: InstallWebgpuOptions & { progress: Progress; env: NodeJS.ProcessEnv },
): Promise<void> {
  const steps = progress.begin('install webgpu', 1, 'steps');
  try {
    await installPackages(folder, packages, 'npm', env, signal);
    steps.advance(1, 'packages');
  } finally {
    steps.end();
  }
  const libraries = join(folder, 'node_modules/webgpu/dist');
  const names = await readdir(libraries);
  if (!names.includes(ownLibrary)) {
    throw new EspalierError({
      code: 'NATIVE_PLATFORM',
      message: `native install --webgpu: expected one of ${names.sort().join(', ')}; this is ${platform}`,
      hint: 'backend: {kind: wasm} works here.',
    });
  }
  for (const name of names) if (name !== ownLibrary) await rm(join(libraries, name), { recursive: true });
  const library = `node_modules/webgpu/dist/${ownLibrary}/dawn.node`;
  const path = join(folder, library);
  const installed: InstalledWebgpu = {
    version: 1,
    platform,
    files: { [library]: { bytes: (await stat(path)).size, sha256: await hashFile(path) } },
    bytes: await folderBytes(folder),
  };
  signal?.throwIfAborted();
  await writeFileWhole(join(folder, 'installed.json'), `${JSON.stringify(installed, null, 2)}\n`);
}

async function isWhole(home: string): Promise<boolean> {
  const installed = await installedWebgpu(home);
  if (!installed) return false;
  for (const [file, { sha256 }] of Object.entries(installed.files)) {
    const path = join(installed.folder, file);
    if (!existsSync(path) || (await hashFile(path)) !== sha256) return false;
  }
  return true;
}
