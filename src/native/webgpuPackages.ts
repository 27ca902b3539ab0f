import type { PinnedPackages } from './installPackages.js';
import manifest from './webgpuPackages/package.json' with { type: 'json' };
import lock from './webgpuPackages/package-lock.json' with { type: 'json' };

/** Dawn for Node, and TensorFlow.js on it. */
export const webgpuPackages: PinnedPackages & { readonly version: string } = {
  name: 'webgpu',
  version: manifest.dependencies.webgpu,
  manifest,
  lock,
};
