import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { EspalierError } from '../core/errors.js';
import type { Backend, TF } from './backend.js';
import { matrixDense } from './dense.js';
import { findNative, type NativeSource } from './findNative.js';
import { loadPackage } from './loadPackage.js';
import { nativeSparseProduct } from './nativeSparseProduct.js';
import { nvidiaSmi } from './nvidiaSmi.js';
import { packageResolves } from './packageResolves.js';
import { registerBackend } from './registerBackend.js';
import { registerNativeKernels } from './registerNativeKernels.js';
import { createTracing } from './tracing/createTracing.js';

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
  registerNativeKernels(tf);
  const backend = await registerBackend(tf, kind, 'tensorflow', remedy, () => {
    const version = tf.version?.['tfjs-node'] ?? 'unknown';
    const library = source.tensorflow ? `TensorFlow ${source.tensorflow}, built here` : 'TensorFlow';
    return {
      device: `${usesGpu(tf) ? 'GPU' : `CPU, ${threadsText()}`}, ${library} (${source.name} ${version})`,
      versions: {
        '@tensorflow/tfjs-core': tf.version_core,
        [source.name]: version,
        ...(source.tensorflow && { tensorflow: source.tensorflow }),
      },
      dense: matrixDense(tf),
      sparseProduct: nativeSparseProduct(tf),
      tracing: createTracing(tf),
    };
  });
  if (kind === 'gpu' && !usesGpu(tf)) {
    backend.dispose();
    throw new EspalierError({
      code: 'BACKEND_NO_GPU',
      message: `backend gpu: TensorFlow loads and finds no GPU it can use, so it would compute on the CPU; ${await whatIsThere()}`,
      hint: source.entry
        ? 'TensorFlow needs an NVIDIA GPU with driver 525 or newer that CUDA_VISIBLE_DEVICES does not hide; TF_CPP_MIN_LOG_LEVEL=0 shows what it tries. backend: {kind: native} computes on the CPU.'
        : remedy,
    });
  }
  return backend;
}

async function load(kind: 'gpu' | 'native', packageName: string, remedy: string) {
  if (loaded && (kind === 'native' || loaded.usesGpus)) return loaded;
  const source = await findNative(kind, packageName);
  if (loaded && (source.entry || packageResolves(source.name))) {
    throw new EspalierError({
      code: 'BACKEND_BROKEN',
      message: 'backend gpu: this process has opened TensorFlow for the CPU before, and cannot open another one',
      hint: 'Start a new process for it.',
    });
  }
  // Read by TensorFlow's C++ part when the addon loads: 2 leaves errors and drops its start-up messages. The build for GPUs calls
  // it an error, whenever it starts, that each of CUDA's libraries is registered twice.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= source.forGpu && source.entry ? '3' : '2';
  // Not the whole of the GPU's memory at once: other processes use it too.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // The library for GPUs takes those that it sees.
  if (kind === 'native' && source.forGpu) process.env.CUDA_VISIBLE_DEVICES = '-1';
  const specifier = source.entry ? pathToFileURL(source.entry).href : source.name;
  const tf = await loadPackage<NodePackage>(specifier, kind, remedy, source.shown);
  loaded = { source, tf, usesGpus: kind === 'gpu' };
  return loaded;
}

/** How many threads one operation is spread over: another number may round sums another way, so a resumed run wants the same. */
function threadsText(): string {
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  return threads === 1 ? 'one thread' : `${threads} threads`;
}

async function whatIsThere(): Promise<string> {
  const seen = await nvidiaSmi();
  return seen ? `nvidia-smi sees ${seen.gpus.join('; ')}` : 'there is no nvidia-smi with a driver behind it';
}

function usesGpu(tf: TF): boolean {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}
