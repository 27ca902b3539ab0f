import type { BackendName } from '../../src/backend/backend.js';
import { backends } from '../../src/backend/index.js';

/** The backends that open on this machine. */
export async function presentBackends(): Promise<BackendName[]> {
  const present: BackendName[] = [];
  for (const name of Object.keys(backends) as BackendName[]) {
    const opened = await backends[name].create().catch(() => undefined);
    opened?.dispose();
    if (opened) present.push(name);
  }
  return present;
}
