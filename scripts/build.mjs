/**
 * Builds dist/: the command line, the library and the workers as ES modules that share chunks, what browsers get, then the types.
 *
 * What `dependencies`, `optionalDependencies` and `peerDependencies` name stays outside and is loaded from node_modules, so that a native
 * engine or a chart library costs nothing until it is used. `yaml` and `zod` are bundled all the same, for a quick start
 * (they are dependencies because the types need them); so is everything among the development dependencies: DuckDB's
 * JavaScript, a hundred CommonJS files, loads in a third of the time from one file.
 *
 * With `--code` the types and the schema are left as they are: half a second, for tests of the command line.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { bundledLicenses } from './bundledLicenses.mjs';
import { bundleOptions } from './bundleOptions.mjs';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');

const esbuild = await import('esbuild').catch(() => {
  process.stderr.write('dist/ is not built: that takes the development dependencies (npm ci without --omit=dev)\n');
  process.exit(0);
});
const { bundleForBrowsers } = await import('../src/export/bundleForBrowsers.mjs');

// esbuild has said what is wrong when this fails.
const { outputFiles, metafile } = await esbuild.build(bundleOptions(root, dist)).catch(() => process.exit(1));
// The studio's page: one script for a browser, beside its style sheet and its one page of HTML.
const page = await esbuild
  .build({
    absWorkingDir: root,
    entryPoints: { studio: 'src/studio/page/main.tsx' },
    outdir: join(dist, 'studio'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
    metafile: true,
  })
  .catch(() => process.exit(1));

const codeOnly = process.argv.includes('--code');
if (codeOnly) {
  for (const name of existsSync(dist) ? readdirSync(dist) : []) if (name.endsWith('.js')) rmSync(join(dist, name));
} else rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
mkdirSync(join(dist, 'studio'), { recursive: true });
for (const { path, contents } of [...outputFiles, ...page.outputFiles]) writeFileSync(path, contents);
for (const name of ['index.html', 'studio.css'])
  copyFileSync(join(root, 'src/studio/page', name), join(dist, 'studio', name));
mkdirSync(join(dist, 'browser'), { recursive: true });
for (const [name, script, format] of [
  ['predict', 'predictScript', 'esm'],
  ['page', 'page/pageScript', 'iife'],
  ['features', 'savedModel/featuresScript', 'esm'],
]) {
  writeFileSync(join(dist, 'browser', `${name}.js`), await bundleForBrowsers(script, format));
}
const bundled = [metafile, page.metafile].flatMap(({ inputs }) => Object.keys(inputs));
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), bundledLicenses(root, bundled));
const cli = join(dist, 'cli.js');
writeFileSync(cli, `#!/usr/bin/env node\n${readFileSync(cli, 'utf8')}`);
chmodSync(cli, 0o755);
if (codeOnly) process.exit(0);

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const types = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
process.exitCode = types.status ?? 1;

// Editors find the schema where the first lines of configs/ and tasks/ point.
for (const [kind, file] of [
  ['experiment', 'espalier.schema.json'],
  ['sweep', 'espalier.sweep.schema.json'],
]) {
  const schema = spawnSync(process.execPath, [cli, 'schema', kind], { encoding: 'utf8' });
  if (schema.status === 0) writeFileSync(join(root, file), schema.stdout);
  else process.exitCode = schema.status ?? 1;
}
