import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles a script of this folder into one file for browsers. scripts/build.mjs does it once for the package; a run from sources does it
 * when it exports.
 *
 * @param {string} script its name, without ending
 * @param {'esm' | 'iife'} format
 * @returns {Promise<string>} the text
 */
export async function bundleForBrowsers(script, format) {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `${script}.ts`)],
    bundle: true,
    format,
    platform: 'browser',
    target: 'es2022',
    minify: true,
    external: ['node:*'],
    alias: { zod: join(import.meta.dirname, 'zodAtRest.ts') },
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  });
  return outputFiles[0].text;
}
