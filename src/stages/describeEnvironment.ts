import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Backend } from '../backend/backend.js';
import { version } from '../version.js';

/** environment.json: what a run ran on. */
export interface RunEnvironment {
  readonly espalier: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly started: string;
  readonly backend?: {
    readonly kind: string;
    readonly device: string;
    /** Why it is this one; a run of an older version has none. */
    readonly reason?: string;
    readonly versions: Readonly<Record<string, string>>;
  };
}

/** @param backend the open one, and `reason` why it is this one; a labeling run has none */
export function describeEnvironment(started: Date, backend?: Backend, reason?: string): RunEnvironment {
  return {
    espalier: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    started: started.toISOString(),
    ...(backend && { backend: { kind: backend.kind, device: backend.device, reason, versions: backend.versions } }),
  };
}
