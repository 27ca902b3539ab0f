import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const scripts = {
  predict: ['predictScript', 'esm'],
  page: ['page/pageScript', 'iife'],
  features: ['savedModel/featuresScript', 'esm'],
} as const;

/** The text of predict.js, of the script in the try-it page, or of features.js beside a SavedModel: as the package holds it, or bundled now where this runs from sources. */
export async function browserScript(name: keyof typeof scripts): Promise<string> {
  const built = new URL(`./browser/${name}.js`, import.meta.url);
  if (existsSync(built)) return readFile(built, 'utf8');
  const { bundleForBrowsers } = (await import(fileURLToPath(new URL('./bundleForBrowsers.mjs', import.meta.url)))) as {
    bundleForBrowsers(script: string, format: 'esm' | 'iife'): Promise<string>;
  };
  const [script, format] = scripts[name];
  return bundleForBrowsers(script, format);
}
