import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { espalierHome } from '../cache/espalierHome.js';
import { installedWebgpu } from '../native/installedWebgpu.js';

/** The two packages, in the order in which they are loaded. */
export const webgpuPackageNames = ['webgpu', '@tensorflow/tfjs-backend-webgpu'] as const;

/** Addresses of the modules to import, and what they are versions of. */
export interface WebgpuSource {
  readonly dawn: string;
  /** The tensor library that `kernels` registers itself with: another copy than Espalier's own where they lie apart. */
  readonly core: string;
  readonly kernels: string;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Finds Dawn and TensorFlow.js on it: what `espalier native install --webgpu` brought, else the npm packages beside Espalier.
 *
 * @returns undefined where one of the packages is not there
 */
export async function findWebgpu(home: string = espalierHome()): Promise<WebgpuSource | undefined> {
  const installed = await installedWebgpu(home);
  const require = createRequire(installed ? join(installed.folder, 'package.json') : import.meta.url);
  try {
    const [dawn, kernels] = webgpuPackageNames.map((name) => require.resolve(name));
    const beside = createRequire(kernels);
    const version = (from: NodeJS.Require, name: string) =>
      (from(`${name}/package.json`) as { version: string }).version;
    return {
      dawn: pathToFileURL(dawn).href,
      core: pathToFileURL(beside.resolve('@tensorflow/tfjs-core')).href,
      kernels: pathToFileURL(kernels).href,
      versions: Object.fromEntries(webgpuPackageNames.map((name) => [name, version(require, name)])),
    };
  } catch {
    return undefined;
  }
}
