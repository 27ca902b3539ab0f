import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { EspalierError } from '../core/errors.js';
import type { Backend, TF } from './backend.js';
import { plainDense } from './dense.js';
import { findNative, type NativeSource } from './findNative.js';
import { loadPackage } from './loadPackage.js';
import { registerBackend } from './registerBackend.js';

/** What `@tensorflow/tfjs-node` and `-gpu` have beside tfjs itself. */
interface NodePackage extends TF {
  version: Record<string, string>;
}

/** A process holds one TensorFlow: its library cannot be unloaded, and a second one of the same name is never loaded. */
let loaded: { readonly source: NativeSource; readonly tf: NodePackage; readonly usesGpus: boolean } | undefined;

/**
 * Opens TensorFlow: what `espalier native install` built, else one of the two node packages. They differ in the library that was
 * fetched for them; the addon finds GPUs at run time and calls itself `tensorflow` either way, so `isUsingGpuDevice` tells which it is.
 *
 * @throws EspalierError BACKEND_MISSING, BACKEND_BROKEN, BACKEND_NO_GPU
 */
export async function openNative(kind: 'gpu' | 'native', packageName: string, remedy: string): Promise<Backend> {
  const { source, tf } = await load(kind, packageName, remedy);
  const backend = await registerBackend(tf, kind, 'tensorflow', remedy, () => {
    const version = tf.version?.['tfjs-node'] ?? 'unknown';
    const library = source.tensorflow ? `TensorFlow ${source.tensorflow}, built here` : 'TensorFlow';
    return {
      device: `${usesGpu(tf) ? 'GPU' : 'CPU'}, ${library} (${source.name} ${version})`,
      versions: {
        '@tensorflow/tfjs-core': tf.version_core,
        [source.name]: version,
        ...(source.tensorflow && { tensorflow: source.tensorflow }),
      },
      dense: plainDense(tf),
    };
  });
  if (kind === 'gpu' && !usesGpu(tf)) {
    backend.dispose();
    throw new EspalierError({
      code: 'BACKEND_NO_GPU',
      message: 'backend gpu: TensorFlow loads and finds no GPU it can use, so it would compute on the CPU',
      hint: remedy,
    });
  }
  return backend;
}

async function load(kind: 'gpu' | 'native', packageName: string, remedy: string) {
  if (loaded && (kind === 'native' || loaded.usesGpus)) return loaded;
  const source = await findNative(kind, packageName);
  if (loaded && (source.entry || isInstalled(source.name))) {
    throw new EspalierError({
      code: 'BACKEND_BROKEN',
      message: 'backend gpu: this process has opened TensorFlow for the CPU before, and cannot open another one',
      hint: 'Start a new process for it.',
    });
  }
  // Read by TensorFlow's C++ part when the addon loads: 2 leaves errors and drops its start-up messages.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Not the whole of the GPU's memory at once: other processes use it too.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // The library for GPUs takes those that it sees.
  if (kind === 'native' && source.forGpu) process.env.CUDA_VISIBLE_DEVICES = '-1';
  const specifier = source.entry ? pathToFileURL(source.entry).href : source.name;
  const tf = await loadPackage<NodePackage>(specifier, kind, remedy, source.shown);
  loaded = { source, tf, usesGpus: kind === 'gpu' };
  return loaded;
}

function isInstalled(name: string): boolean {
  try {
    return createRequire(import.meta.url).resolve(name) !== '';
  } catch {
    return false;
  }
}

function usesGpu(tf: TF): boolean {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}
