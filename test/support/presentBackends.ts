import type { BackendName } from '../../src/backend/backend.js';
import { backends } from '../../src/backend/index.js';

/**
 * The backends that open on this machine; only the one that `ESPALIER_TEST_BACKEND` names, where it does. `webgpu` must be named: it gives its
 * values away only in a later turn, where most tests read them at once.
 */
export async function presentBackends(): Promise<BackendName[]> {
  const only = process.env.ESPALIER_TEST_BACKEND as BackendName | undefined;
  if (only) return [only];
  const present: BackendName[] = [];
  for (const name of Object.keys(backends) as BackendName[]) {
    if (name === 'webgpu') continue;
    const opened = await backends[name].create().catch(() => undefined);
    opened?.dispose();
    if (opened) present.push(name);
  }
  return present;
}
