import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import type { ReportRows } from './taskRows.js';

/** A line of log.jsonl. Epochs carry `event: "epoch"`; warnings have level 40 (pino's). */
export interface LogEvent {
  level?: number;
  event?: string;
  msg?: string;
  [field: string]: unknown;
}

/** What a report is built from: only what a run folder holds. */
export interface ReportInput {
  metrics: RunMetrics;
  /** config.resolved.yaml as text; its first comment line says what question the experiment answers. */
  config: string;
  /** environment.json */
  environment: Readonly<Record<string, unknown>>;
  /** log.jsonl, parsed */
  log: readonly LogEvent[];
  /** What the rows say beyond metrics.json; left out where the labels are not there. */
  rows?: ReportRows;
  /** What ties tasks beside the tree. */
  constraints?: readonly ConstraintSpec[];
  /** lineage.json, where there is one. */
  lineage?: LineageFacts;
}

/** What a report tells out of lineage.json. */
export interface LineageFacts {
  /** Source → a hash of its rows. */
  readonly data?: Readonly<Record<string, string | null>>;
  readonly labelingFunctions?: readonly { readonly definition: string | null }[];
  readonly transferredFrom?: { readonly path: string };
  readonly resumed?: readonly string[];
  readonly testOpened?: readonly { readonly command: string; readonly date: string }[];
}
