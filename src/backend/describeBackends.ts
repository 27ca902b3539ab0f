import { EspalierError } from '../core/errors.js';
import type { BackendName } from './backend.js';
import { backends } from './index.js';
import { type BackendProof, proveBackend } from './proveBackend.js';

/** One rung as `doctor` shows it. */
export interface BackendDescription {
  readonly kind: BackendName;
  readonly summary: string;
  /** Whether it loads here and its proof passed. */
  readonly usable: boolean;
  readonly device?: string;
  readonly versions?: Readonly<Record<string, string>>;
  readonly proof?: BackendProof;
  /** Why it is not usable. */
  readonly reason?: string;
  /** What would make it so. */
  readonly remedy?: string;
}

/**
 * Opens, proves and closes every rung in turn.
 * Not for use beside a training run: it changes tfjs's active backend.
 */
export async function describeBackends(): Promise<BackendDescription[]> {
  const descriptions: BackendDescription[] = [];
  for (const kind of Object.keys(backends) as BackendName[]) {
    const { summary } = backends[kind];
    try {
      const backend = await backends[kind].create();
      const { device, versions } = backend;
      try {
        descriptions.push({ kind, summary, usable: true, device, versions, proof: await proveBackend(backend) });
      } finally {
        backend.dispose();
      }
    } catch (cause) {
      if (!(cause instanceof EspalierError)) throw cause;
      const [{ message, hint }] = cause.problems;
      descriptions.push({ kind, summary, usable: false, reason: message, remedy: hint });
    }
  }
  return descriptions;
}
