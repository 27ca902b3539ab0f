import type { BackendName } from '../../src/backend/backend.js';
import { backends } from '../../src/backend/index.js';

/** The backends that can be opened on this machine; wasm and cpu always are. */
export async function presentBackends(): Promise<BackendName[]> {
  const present: BackendName[] = [];
  for (const name of Object.keys(backends) as BackendName[]) {
    const opened = await backends[name].create().catch(() => undefined);
    if (!opened) continue;
    opened.dispose();
    present.push(name);
  }
  return present;
}
