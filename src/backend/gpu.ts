import { z } from 'zod';
import type { BackendKind } from './backend.js';
import { nativeIsInstalled } from './nativeIsInstalled.js';
import { openNative } from './openNative.js';

const packages = ['@tensorflow/tfjs-node-gpu'];
const remedy =
  'Run espalier native install --gpu (Linux x64; CUDA 12 comes with it) on a machine with an NVIDIA GPU and driver 525 or newer; or npm install @tensorflow/tfjs-node-gpu beside CUDA 11.2 and cuDNN 8.';

/** TensorFlow on an NVIDIA GPU. */
export const gpu = {
  summary: 'TensorFlow on an NVIDIA GPU; espalier native install --gpu brings it',
  params: z.strictObject({}),
  packages,
  remedy,
  isInstalled: () => nativeIsInstalled('gpu', packages[0]),
  create: () => openNative('gpu', packages[0], remedy),
} satisfies BackendKind;
