import { EspalierError } from '../core/errors.js';
import type { Backend, TF } from './backend.js';
import { plainDense } from './dense.js';
import { loadPackage } from './loadPackage.js';
import { registerBackend } from './registerBackend.js';

/** What `@tensorflow/tfjs-node` and `-gpu` have beside tfjs itself. */
interface NodePackage extends TF {
  version: Record<string, string>;
}

/**
 * Opens TensorFlow through one of the two node packages. They differ in the library that their install fetched; the
 * addon finds GPUs at run time and calls itself `tensorflow` either way, so `isUsingGpuDevice` tells which it is.
 *
 * @throws EspalierError BACKEND_MISSING, BACKEND_BROKEN, BACKEND_NO_GPU
 */
export async function openNative(kind: 'gpu' | 'native', packageName: string, remedy: string): Promise<Backend> {
  // Read by TensorFlow's C++ part when the addon loads: 2 leaves errors and drops its start-up messages.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const tf = await loadPackage<NodePackage>(packageName, kind, remedy);
  const backend = await registerBackend(tf, kind, 'tensorflow', remedy, () => {
    const onGpu = usesGpu(tf);
    return {
      device: `${onGpu ? 'GPU' : 'CPU'}, TensorFlow ${tf.version?.['tfjs-node'] ?? tf.version_core} (${packageName})`,
      versions: { '@tensorflow/tfjs-core': tf.version_core, [packageName]: tf.version?.['tfjs-node'] ?? 'unknown' },
      dense: plainDense(tf),
    };
  });
  if (kind === 'gpu' && !usesGpu(tf)) {
    throw new EspalierError({
      code: 'BACKEND_NO_GPU',
      message: 'backend gpu: TensorFlow loads and finds no GPU it can use, so it would compute on the CPU',
      hint: remedy,
    });
  }
  return backend;
}

function usesGpu(tf: TF): boolean {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}
