import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
// @ts-expect-error: a script without types
import { bundleOptions } from '../../scripts/bundleOptions.mjs';

const root = resolve(import.meta.dirname, '../..');

/**
 * Bundles the command line into `folder/dist`, as a build does: from its source it takes seconds to start, and a sweep starts it many times.
 *
 * @returns its script
 */
export async function bundleCli(folder: string): Promise<string> {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  await build({ ...(bundleOptions(root, join(folder, 'dist')) as BuildOptions), write: true });
  return join(folder, 'dist/cli.js');
}
