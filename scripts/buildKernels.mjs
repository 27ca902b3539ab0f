/**
 * Compiles src/backend/wasmKernels/assembly/ (AssemblyScript; kernels.ts has what comes out) four times, without and with fused multiply-add, each for
 * memory of its own and for memory that threads share, and writes the modules as base64 into src/backend/wasmKernels/kernelBytes.ts, which is kept in the repository: who installs or runs from source needs no compiler.
 *
 *   npm run kernels [-- --check]     --check writes nothing and fails where the file is not what the source gives
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import asc from 'assemblyscript/asc';

const folder = resolve(import.meta.dirname, '../src/backend/wasmKernels');
const into = join(folder, 'kernelBytes.ts');
const sources = new Set(readdirSync(join(folder, 'assembly')));

async function compile(features, memory = []) {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      ...[
        'kernels.ts',
        '-O3',
        '--noAssert',
        '--runtime',
        'stub',
        '--importMemory',
        '--noExportMemory',
        '--outFile',
        'kernels.wasm',
      ],
      ...memory,
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    {
      readFile: (name) => (sources.has(name) ? readFileSync(join(folder, 'assembly', name), 'utf8') : null),
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm') bytes = Buffer.from(contents);
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  return bytes
    .toString('base64')
    .replaceAll(/.{1,116}/g, "  '$&' +\n")
    .replace(/ \+\n$/, '');
}

// 2 ** 16 pages, all that there may be: productCrew.ts and openTableMemory.ts take less or as many.
const shared = ['--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
const text = `// Made by scripts/buildKernels.mjs from assembly/: npm run kernels.

/** With products rounded twice, on every machine. */
export const plain =
${await compile(['simd'])};

/** With fused multiply-add. */
export const relaxed =
${await compile(['simd', 'relaxed-simd'])};

/** The first on memory that threads share. */
export const plainShared =
${await compile(['simd', 'threads'], shared)};

/** The second on such memory. */
export const relaxedShared =
${await compile(['simd', 'relaxed-simd', 'threads'], shared)};
`;
if (!process.argv.includes('--check')) writeFileSync(into, text);
else if (readFileSync(into, 'utf8') !== text) {
  process.stderr.write(`${into} is not what assembly/ gives: run npm run kernels\n`);
  process.exit(1);
}
