import { EspalierError } from '../core/errors.js';
import type { BackendName } from './backend.js';
import { backends } from './index.js';
import { type NvidiaSmi, nvidiaSmi } from './nvidiaSmi.js';
import { type BackendProof, proveBackend } from './proveBackend.js';

/** One rung as `doctor` shows it. */
export interface BackendDescription {
  readonly kind: BackendName;
  readonly summary: string;
  /** Whether it loads here and its proof passed. */
  readonly usable: boolean;
  readonly device?: string;
  /** Set where a program stands in for a GPU; `auto` passes it over. */
  readonly software?: boolean;
  readonly versions?: Readonly<Record<string, string>>;
  readonly proof?: BackendProof;
  /** What NVIDIA's own tool says of the process that was proved, where a GPU computes and the tool is there. */
  readonly nvidiaSmi?: NvidiaSmi;
  /** Why it is not usable. */
  readonly reason?: string;
  /** What would make it so. */
  readonly remedy?: string;
}

/**
 * Opens, proves and closes rungs in turn. A process holds one TensorFlow: `gpu` and `native` are each described as they are only
 * where nothing opened the other one before.
 * Not for use beside a training run: it changes tfjs's active backend.
 *
 * @param kinds @default all of them
 */
export async function describeBackends(
  kinds: readonly BackendName[] = Object.keys(backends) as BackendName[],
): Promise<BackendDescription[]> {
  const descriptions: BackendDescription[] = [];
  for (const kind of kinds) {
    const { summary } = backends[kind];
    try {
      const backend = await backends[kind].create();
      const { device, software, versions } = backend;
      try {
        const proof = await proveBackend(backend);
        // After the proof: by then the process holds memory there.
        const seen = kind === 'gpu' ? await nvidiaSmi() : undefined;
        descriptions.push({
          kind,
          summary,
          usable: true,
          device,
          ...(software && { software }),
          versions,
          proof,
          ...(seen && { nvidiaSmi: seen }),
        });
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
