import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const bundledAnyway = ['yaml', 'zod'];

/** What esbuild is told to make the command line, the library and the labeling worker; see build.mjs. */
export function bundleOptions(root, outdir) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    absWorkingDir: root,
    entryPoints: [
      'src/cli.ts',
      'src/index.ts',
      'src/labeling/labelingWorker.ts',
      'src/stages/rateWorker.ts',
      'src/backend/wasmKernels/productWorker.ts',
      'src/backend/wasmKernels/tableWorker.ts',
    ].filter((file) => existsSync(join(root, file))),
    outdir,
    // All files lie side by side, so that `new URL('./labelingWorker.js', import.meta.url)` holds in every chunk.
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    external: Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    }).filter((name) => !bundledAnyway.includes(name)),
    // Some bundled CommonJS packages call require for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
    // Nothing is touched until the build has gone through.
    write: false,
    metafile: true,
  };
}
