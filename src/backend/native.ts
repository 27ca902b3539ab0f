import { z } from 'zod';
import type { BackendKind } from './backend.js';
import { nativeIsInstalled } from './nativeIsInstalled.js';
import { openNative } from './openNative.js';

const packages = ['@tensorflow/tfjs-node'];
const remedy =
  'Run espalier native install, which builds it here from what npm and pip bring (Linux x64); or npm install @tensorflow/tfjs-node, whose install step downloads a prebuilt one.';

/** TensorFlow on the CPU. */
export const native = {
  summary: 'TensorFlow on the CPU, all cores; espalier native install brings it',
  params: z.strictObject({}),
  packages,
  remedy,
  isInstalled: () => nativeIsInstalled('native', packages[0]),
  create: () => openNative('native', packages[0], remedy),
} satisfies BackendKind;
