import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { type Progress, silentProgress } from '../core/progress.js';
import { buildFolder } from '../files/buildFolder.js';
import { hashFile } from '../files/hashFile.js';
import { oneAtATime } from '../files/oneAtATime.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { addonPath, buildAddon, libraries } from './buildAddon.js';
import { checkSpace } from './checkSpace.js';
import { findTools } from './findTools.js';
import { folderBytes } from './folderBytes.js';
import { type InstalledNative, installedNative } from './installedNative.js';
import { installPackages } from './installPackages.js';
import { nativeFolder } from './nativeFolder.js';
import { nativePackages } from './nativePackages.js';
import { obtainWheel } from './obtainWheel.js';
import { type NativeRecipe, type NativeVariant, recipes, tensorflowVersion, tfjsNodeVersion } from './recipe.js';
import { tryAddon } from './tryAddon.js';
import { unpackWheel } from './unpackWheel.js';
import { wheelPath } from './wheelPath.js';

export interface InstallNativeOptions {
  readonly home: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** @default the recipe of this platform */
  readonly recipe?: NativeRecipe;
}

/** What is taken out of a wheel: TensorFlow's library and the headers of its C interface, CUDA's libraries and tools. */
const wanted =
  /^tensorflow\/(libtensorflow_(cc|framework)\.|include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/))|^nvidia\/[^/]+\/(lib|bin|nvvm)\//;

/**
 * Builds the addon of `@tensorflow/tfjs-node` against the library inside TensorFlow's own wheel, where the package's download of a
 * prebuilt one does not work. Everything that is downloaded is pinned; the folder appears whole, tried out, or not at all.
 * Downloads that broke off are gone on with.
 *
 * @returns the folder, and whether it was there already, with every library as it should be
 * @throws EspalierError NATIVE_PLATFORM, TOOL_MISSING, CANNOT_WRITE, DOWNLOAD, CHECKSUM, NATIVE_BUILD, NATIVE_LOAD
 */
export async function installNative(
  variant: NativeVariant,
  options: InstallNativeOptions,
): Promise<{ folder: string; wasThere: boolean }> {
  const { home, progress = silentProgress, signal, env = process.env } = options;
  const platform = `${process.platform}-${process.arch}`;
  const recipe = options.recipe ?? recipes[platform]?.[variant];
  if (!recipe) {
    throw new EspalierError({
      code: 'NATIVE_PLATFORM',
      message: `native install: expected ${Object.keys(recipes).join(' or ')}; this is ${platform}`,
      hint: 'backend: {kind: wasm} works here; npm install @tensorflow/tfjs-node downloads a prebuilt addon where there is one.',
    });
  }
  const folder = nativeFolder(home, variant);
  const fingerprint = fingerprintOf(recipe);
  if (await isWhole(await installedNative(home, variant), fingerprint)) return { folder, wasThere: true };

  const tools = await findTools(env, signal);
  await checkSpace(home, recipe);
  return oneAtATime(
    join(home, `downloads/native-${variant}.lock`),
    async () => {
      // While this process waited, another one may have built it.
      if (await isWhole(await installedNative(home, variant), fingerprint)) return { folder, wasThere: true };
      await build(variant, recipe, tools, { ...options, env });
      return { folder, wasThere: false };
    },
    { signal, onWait: (pid) => progress.say(`waiting for process ${pid}, which installs it`) },
  );
}

/** Downloads what is missing and puts the folder in place. */
async function build(
  variant: NativeVariant,
  recipe: NativeRecipe,
  tools: Awaited<ReturnType<typeof findTools>>,
  options: InstallNativeOptions & { readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const { home, progress = silentProgress, signal, env } = options;
  const wheels: string[] = [];
  for (const wheel of recipe.wheels) wheels.push(await obtainWheel(wheel, { ...options, python: tools.python }));
  await buildFolder(nativeFolder(home, variant), async (partial) => {
    const total = recipe.wheels.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
    const unpacking = progress.begin('unpack', total, 'bytes');
    try {
      for (const wheel of wheels) await unpackWheel(wheel, (path) => wanted.test(path), partial, unpacking, signal);
    } finally {
      unpacking.end();
    }
    const steps = progress.begin('build the addon', 3, 'steps');
    try {
      await installPackages(partial, nativePackages, tools.npm, env, signal);
      steps.advance(1, 'packages');
      await buildAddon(partial, tools.compiler, env, signal);
      steps.advance(1, 'compiled');
      await tryAddon(partial, env, signal);
      steps.advance(1, 'tried');
    } finally {
      steps.end();
    }
    await rm(join(partial, 'tensorflow/include'), { recursive: true, force: true });
    const installed: InstalledNative = {
      version: 1,
      variant,
      platform: `${process.platform}-${process.arch}`,
      tensorflow: tensorflowVersion,
      tfjsNode: tfjsNodeVersion,
      compiler: tools.compilerVersion,
      recipe: fingerprintOf(recipe),
      files: await describeFiles(partial),
      bytes: await folderBytes(partial),
    };
    signal?.throwIfAborted();
    await writeFileWhole(join(partial, 'installed.json'), `${JSON.stringify(installed, null, 2)}\n`);
  });
  for (const wheel of recipe.wheels) await rm(wheelPath(home, wheel), { force: true });
}

function fingerprintOf(recipe: NativeRecipe): string {
  const text = JSON.stringify([recipe, nativePackages.lock, tensorflowVersion, tfjsNodeVersion]);
  return createHash('sha256').update(text).digest('hex');
}

async function isWhole(installed: Awaited<ReturnType<typeof installedNative>>, fingerprint: string): Promise<boolean> {
  if (installed?.recipe !== fingerprint) return false;
  for (const [file, { sha256 }] of Object.entries(installed.files)) {
    const path = join(installed.folder, file);
    if (!existsSync(path) || (await hashFile(path)) !== sha256) return false;
  }
  return true;
}

/** Of what is loaded as machine code, CUDA's libraries included. */
async function describeFiles(folder: string): Promise<InstalledNative['files']> {
  const cuda = existsSync(join(folder, 'nvidia')) ? await readdir(join(folder, 'nvidia'), { recursive: true }) : [];
  const names = [
    ...libraries,
    addonPath,
    ...cuda.filter((name) => /\.so(\.|$)/.test(name)).map((name) => `nvidia/${name}`),
  ];
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of names.sort()) {
    const path = join(folder, name);
    files[name] = { bytes: (await stat(path)).size, sha256: await hashFile(path) };
  }
  return files;
}
