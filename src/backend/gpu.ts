import { z } from 'zod';
import type { BackendKind } from './backend.js';
import { openNative } from './openNative.js';

const packages = ['@tensorflow/tfjs-node-gpu'];
const remedy =
  'Run npm install @tensorflow/tfjs-node-gpu on Linux with Node 20 or 22, an NVIDIA driver, CUDA 11.2 and cuDNN 8; its install step downloads TensorFlow, which a closed network refuses.';

/** TensorFlow on an NVIDIA GPU. */
export const gpu = {
  summary: 'TensorFlow on an NVIDIA GPU; optional package',
  params: z.strictObject({}),
  packages,
  remedy,
  create: () => openNative('gpu', packages[0], remedy),
} satisfies BackendKind;
