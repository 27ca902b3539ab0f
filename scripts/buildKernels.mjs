/**
 * Compiles kernels in AssemblyScript and writes the modules as base64 into a kernelBytes.ts, which is kept in the repository: who installs or runs from source needs no compiler.
 *
 * - src/backend/wasmKernels/assembly/ (kernels.ts has what comes out) four times, without and with fused multiply-add, each for memory of its own and for memory that threads share;
 * - src/labelmodel/kernels/assembly/ once, with its own memory and nothing but what every WebAssembly has.
 * - src/labeling/textKernels/assembly/ once.
 *
 *   npm run kernels [-- --check]     --check writes nothing and fails where a file is not what the source gives
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import asc from 'assemblyscript/asc';

const src = resolve(import.meta.dirname, '../src');

/** @param folder of `assembly/`, under src/ */
async function compile(folder, options) {
  const assembly = join(src, folder, 'assembly');
  const sources = new Set(readdirSync(assembly));
  let bytes;
  const { error, stderr } = await asc.main(
    ['kernels.ts', '-O3', '--noAssert', '--runtime', 'stub', '--outFile', 'kernels.wasm', ...options],
    {
      readFile: (name) => (sources.has(name) ? readFileSync(join(assembly, name), 'utf8') : null),
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

const heading = '// Made by scripts/buildKernels.mjs from assembly/: npm run kernels.';

function ofBackend(features, memory = []) {
  const enabled = features.flatMap((feature) => ['--enable', feature]);
  return compile('backend/wasmKernels', ['--importMemory', '--noExportMemory', ...memory, ...enabled]);
}

// 2 ** 16 pages, all that there may be: productCrew.ts and openTableMemory.ts take less or as many.
const shared = ['--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
const backend = `${heading}

/** With products rounded twice, on every machine. */
export const plain =
${await ofBackend(['simd'])};

/** With fused multiply-add. */
export const relaxed =
${await ofBackend(['simd', 'relaxed-simd'])};

/** The first on memory that threads share. */
export const plainShared =
${await ofBackend(['simd', 'threads'], shared)};

/** The second on such memory. */
export const relaxedShared =
${await ofBackend(['simd', 'relaxed-simd', 'threads'], shared)};
`;

const labelModel = `${heading}

/** The loops over votes, see assembly/kernels.ts. */
export const kernelBytes =
${await compile('labelmodel/kernels', [])};
`;

const texts = `${heading}

/** What looks through texts, see assembly/kernels.ts. */
export const kernelBytes =
${await compile('labeling/textKernels', ['--importMemory', '--noExportMemory', '--enable', 'simd'])};
`;

for (const [folder, content] of [
  ['backend/wasmKernels', backend],
  ['labelmodel/kernels', labelModel],
  ['labeling/textKernels', texts],
]) {
  const into = join(src, folder, 'kernelBytes.ts');
  if (!process.argv.includes('--check')) writeFileSync(into, content);
  else if (readFileSync(into, 'utf8') !== content) {
    process.stderr.write(`${into} is not what assembly/ gives: run npm run kernels\n`);
    process.exit(1);
  }
}
