import { z } from 'zod';
import type { BackendKind } from './backend.js';
import { openNative } from './openNative.js';

const packages = ['@tensorflow/tfjs-node'];
const remedy =
  'Run npm install @tensorflow/tfjs-node on Node 20 or 22; its install step downloads TensorFlow, which a closed network refuses.';

/** TensorFlow on the CPU. */
export const native = {
  summary: 'TensorFlow on the CPU, all cores; optional package',
  params: z.strictObject({}),
  packages,
  remedy,
  create: () => openNative('native', packages[0], remedy),
} satisfies BackendKind;
