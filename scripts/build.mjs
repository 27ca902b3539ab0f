/**
 * Builds dist/: the command line, the library and the labeling worker as ES modules that share chunks, then the types.
 *
 * What `dependencies`, `optionalDependencies` and `peerDependencies` name stays outside and is loaded from node_modules, so that a native
 * engine or a chart library costs nothing until it is used. `yaml` and `zod` are bundled all the same, for a quick start
 * (they are dependencies because the types need them); so is everything among the development dependencies: DuckDB's
 * JavaScript, a hundred CommonJS files, loads in a third of the time from one file.
 *
 * With `--code` the types and the schema are left as they are: half a second, for tests of the command line.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

// esbuild has said what is wrong when this fails.
const { outputFiles, metafile } = await esbuild.build(bundleOptions(root, dist)).catch(() => process.exit(1));

const codeOnly = process.argv.includes('--code');
if (codeOnly) {
  for (const name of existsSync(dist) ? readdirSync(dist) : []) if (name.endsWith('.js')) rmSync(join(dist, name));
} else rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), bundledLicenses(root, Object.keys(metafile.inputs)));
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
