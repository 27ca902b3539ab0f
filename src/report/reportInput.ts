import type { RunMetrics } from '../evaluation/runMetrics.js';

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
}
