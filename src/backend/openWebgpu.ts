import { EspalierError } from '../core/errors.js';
import type { Backend, TF } from './backend.js';
import type { Adapter, Dawn, Device, Gpu } from './dawn.js';
import { fusedDense } from './dense.js';
import { findWebgpu, webgpuPackageNames } from './findWebgpu.js';
import { loadPackage } from './loadPackage.js';
import { packageResolves } from './packageResolves.js';
import { quietly } from './quietly.js';
import { registerBackend } from './registerBackend.js';
import { softwareAdapter } from './softwareAdapter.js';
import { type WebgpuEngine, watchDawn } from './watchDawn.js';

interface Kernels {
  readonly WebGPUBackend: new (device: Device, info: object) => WebgpuEngine;
}

/** What the kernels may ask of a device beyond WebGPU's least: as much as the adapter has. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

/** Dawn's instance: one for the process, and never let go of, since its devices do not keep it. */
let instance: Gpu | undefined;

/**
 * Opens TensorFlow.js on Dawn, on the adapter that Dawn takes for the fastest. One that is a program and no GPU is opened, named as such
 * in `device` and marked `software`.
 *
 * @throws EspalierError BACKEND_MISSING, BACKEND_BROKEN, BACKEND_NO_GPU where there is no adapter
 */
export async function openWebgpu(remedy: string): Promise<Backend> {
  const source = await findWebgpu();
  if (!source) {
    const name = webgpuPackageNames.find((each) => !packageResolves(each)) ?? webgpuPackageNames[0];
    throw new EspalierError({
      code: 'BACKEND_MISSING',
      message: `backend webgpu: the package ${name} is not installed`,
      hint: remedy,
    });
  }
  const dawn = await loadPackage<Dawn>(source.dawn, 'webgpu', remedy, webgpuPackageNames[0]);
  Object.assign(globalThis, dawn.globals);
  const tf = await loadPackage<TF>(source.core, 'webgpu', remedy);
  const { WebGPUBackend } = await loadPackage<Kernels>(source.kernels, 'webgpu', remedy, webgpuPackageNames[1]);
  instance ??= dawn.create([]);
  const gpu = instance;
  const { value: adapter, lines } = await quietly(() => gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) throw noAdapter(lines);
  const software = softwareAdapter(adapter.info);
  const device = deviceText(adapter, software);

  const factory = async () => {
    // An adapter gives one device; whoever opens the backend again needs another.
    const own = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!own) throw noAdapter([]);
    const opened = await own.requestDevice({
      requiredLimits: Object.fromEntries(limits.map((name) => [name, own.limits[name]])),
    });
    return watchDawn(
      withNavigator(gpu, () => new WebGPUBackend(opened, own.info)),
      opened,
      device,
    ) as never;
  };
  if (!tf.findBackendFactory('webgpu')) tf.registerBackend('webgpu', factory);
  const backend = await registerBackend(tf, 'webgpu', 'webgpu', remedy, () => ({
    device,
    versions: { '@tensorflow/tfjs-core': tf.version_core, ...source.versions },
    dense: fusedDense(tf),
  }));
  return software ? { ...backend, software } : backend;
}

/** The engine will not be made where it cannot see `navigator.gpu`; nothing else may see it, or take this process for a page. */
function withNavigator<T>(gpu: Gpu, work: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return work();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}

/** `NVIDIA H100 PCIe (nvidia hopper), WebGPU`; of a program `SwiftShader driver 5.0.0 (google swiftshader), no GPU but software, WebGPU`. */
function deviceText({ info }: Adapter, software: boolean): string {
  const family = [info.vendor, info.architecture].filter(Boolean).join(' ');
  // SwiftShader says more in `description`, GPUs in `device`.
  const name =
    (software ? info.description || info.device : info.device || info.description) || 'an adapter without a name';
  return `${name}${family && ` (${family})`}, ${software ? 'software and no GPU, ' : ''}WebGPU`;
}

function noAdapter(lines: readonly string[]): EspalierError {
  const said = lines.length > 0 ? `: ${lines.join(' ').split('\n', 1)[0]}` : '';
  return new EspalierError({
    code: 'BACKEND_NO_GPU',
    message: `backend webgpu: Dawn loads and finds no GPU that it can use${said}`,
    hint: 'On Linux it needs a driver for Vulkan and its loader (Debian, Ubuntu: apt-get install libvulkan1); backend: {kind: wasm} needs no GPU.',
  });
}
