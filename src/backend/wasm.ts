import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { BackendKind, TF } from './backend.js';
import { fusedDense } from './dense.js';
import { loadPackage } from './loadPackage.js';
import { registerBackend } from './registerBackend.js';
import { registerSliceKernels } from './registerSliceKernels.js';
import { registerTableKernels } from './registerTableKernels.js';
import { captureMemory } from './wasmKernels/captureMemory.js';
import { openKernels } from './wasmKernels/openKernels.js';
import { openTableMemory } from './wasmKernels/openTableMemory.js';
import { openProductCrew } from './wasmKernels/productCrew.js';
import { registerKernels } from './wasmKernels/registerKernels.js';
import { wasmThreads } from './wasmThreads.js';

const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'];
const remedy = 'Run npm ci: both packages are ordinary dependencies of espalier.';

interface WasmPackage {
  setWasmPaths(folder: string): void;
  version_wasm: string;
}

/** WebAssembly with SIMD: what every plain install has. Large products are shared with threads of their own, see `productCrew.ts`. */
export const wasm = {
  summary: 'WebAssembly with SIMD; in every install',
  params: z.strictObject({}),
  packages,
  remedy,
  isInstalled: async () => true,
  async create() {
    const tf = await loadPackage<TF>(packages[0], 'wasm', remedy);
    const plugin = await loadPackage<WasmPackage>(packages[1], 'wasm', remedy);
    // The .wasm files lie beside the package's main file, wherever espalier itself has been bundled to.
    plugin.setWasmPaths(`${dirname(createRequire(import.meta.url).resolve(packages[1]))}/`);
    const threads = wasmThreads();
    registerTableKernels(tf);
    registerSliceKernels(tf);
    const { result: backend, memory } = await captureMemory(() =>
      keepingProcessListeners(() =>
        registerBackend(tf, 'wasm', 'wasm', remedy, () => ({
          device: tf.env().getBool('WASM_HAS_SIMD_SUPPORT')
            ? `CPU, WebAssembly with SIMD, ${threads === 1 ? 'one thread' : `${threads} threads`}`
            : 'CPU, WebAssembly, one thread',
          versions: { '@tensorflow/tfjs-core': tf.version_core, '@tensorflow/tfjs-backend-wasm': plugin.version_wasm },
          dense: fusedDense(tf),
          ...(tf.env().getBool('WASM_HAS_SIMD_SUPPORT') && {
            openTables: (bytes: number) => openTableMemory(bytes, threads - 1),
          }),
        })),
      ),
    );
    // Without SIMD there are no kernels of our own, and none are needed where the backend was open already.
    if (!memory || !tf.env().getBool('WASM_HAS_SIMD_SUPPORT')) return backend;
    const { kernels } = openKernels(memory);
    const crew = openProductCrew(kernels, memory, threads - 1);
    registerKernels(tf, kernels, crew);
    return {
      ...backend,
      dispose() {
        crew.close();
        backend.dispose();
      },
    };
  },
} satisfies BackendKind;

/**
 * Emscripten's start-up code listens for `uncaughtException` and `unhandledRejection` and throws from there, which
 * would turn every error of ours into its stack trace. Listeners that `work` added are taken off again.
 */
async function keepingProcessListeners<T>(work: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')));
  try {
    return await work();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i].has(listener)) process.removeListener(event, listener);
      }
    });
  }
}
