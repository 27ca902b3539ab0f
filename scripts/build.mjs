// Bundles the command line and the library into dist/ (declarations come from tsc, see package.json).
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const manifest = JSON.parse(await readFile('package.json', 'utf8'));
// zod and yaml are bundled although they are dependencies (the types need them): loading them file by file is slow.
const bundled = new Set(['zod', 'yaml']);
const external = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(
  (name) => !bundled.has(name),
);

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli.ts', 'src/index.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  external,
  chunkNames: 'chunks/[name]-[hash]',
  // Some bundled CommonJS packages call require for Node's own modules.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  logLevel: 'warning',
});
const cli = await readFile('dist/cli.js', 'utf8');
await writeFile('dist/cli.js', `#!/usr/bin/env node\n${cli}`);
await chmod('dist/cli.js', 0o755);
