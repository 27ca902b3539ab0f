import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles a benchmark's child script as the build bundles the product, so that what is timed is what users run. It lies under
 * node_modules, where its imports are found.
 *
 * @param script beside this file, without its ending
 * @returns the bundle's path
 */
export async function bundleScript(script: string): Promise<string> {
  const root = resolve(import.meta.dirname, '../..');
  const outfile = join(root, 'node_modules/.cache/espalier-bench', `${script}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, `${script}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}
