import { z } from 'zod';
import type { BackendKind, TF } from './backend.js';
import { plainDense } from './dense.js';
import { loadPackage } from './loadPackage.js';
import { registerBackend } from './registerBackend.js';

const packages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'];
const remedy = 'Run npm ci: both packages are ordinary dependencies of espalier.';

/** The last rung: plain JavaScript. Slow, and there whenever Node is. */
export const cpu = {
  summary: 'plain JavaScript; always there, about 25 times slower than wasm',
  params: z.strictObject({}),
  packages,
  remedy,
  isInstalled: async () => true,
  async create() {
    const tf = await loadPackage<TF>(packages[0], 'cpu', remedy);
    await loadPackage(packages[1], 'cpu', remedy);
    return registerBackend(tf, 'cpu', 'cpu', remedy, () => ({
      device: 'CPU, JavaScript, one thread',
      versions: { '@tensorflow/tfjs-core': tf.version_core },
      dense: plainDense(tf),
    }));
  },
} satisfies BackendKind;
