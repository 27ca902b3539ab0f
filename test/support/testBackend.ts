import type { BackendName } from '../../src/backend/backend.js';

/**
 * The backend a suite runs on: its usual one, or the one that the vitest project names in `ESPALIER_TEST_BACKEND` (the project
 * `native` runs every network suite again on TensorFlow).
 */
export function testBackend(usual: BackendName): BackendName {
  return (process.env.ESPALIER_TEST_BACKEND as BackendName | undefined) ?? usual;
}
