import { z } from 'zod';
import type { BackendKind } from './backend.js';
import { findWebgpu, webgpuPackageNames } from './findWebgpu.js';
import { openWebgpu } from './openWebgpu.js';

const remedy =
  'Run espalier native install --webgpu, which brings Dawn (60 MB to download); or npm install webgpu @tensorflow/tfjs-backend-webgpu beside espalier.';

/** Any GPU, through WebGPU: Vulkan, Metal or Direct3D 12. */
export const webgpu = {
  summary: 'any GPU with Vulkan, Metal or Direct3D 12, through Dawn; espalier native install --webgpu brings it',
  params: z.strictObject({}),
  packages: webgpuPackageNames,
  remedy,
  isInstalled: async () => (await findWebgpu()) !== undefined,
  create: () => openWebgpu(remedy),
} satisfies BackendKind;
