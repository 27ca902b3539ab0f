import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Whether text encoders can be run here; the reason is said once where not. */
export const onnxRuntime = existsSync(resolve(import.meta.dirname, '../../node_modules/onnxruntime-node'));

if (!onnxRuntime) {
  console.warn('onnxruntime-node is not here (scripts/install-test-tools.sh): tests that run an encoder skip');
}
