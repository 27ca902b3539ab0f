import type { NodeBackend } from '../nodeBackend.js';

/** Whether what the backend computes is being written down for a graph, see `recordOps.ts`. */
export function isRecorded({ binding }: NodeBackend): boolean {
  return 'composite' in binding;
}
