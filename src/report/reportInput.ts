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

/**
 * The question that an experiment file's first comment line asks, past the editor's schema line and the line that marks
 * a resolved file; `undefined` without one.
 */
export function questionOf(config: string): string | undefined {
  for (const line of config.split('\n')) {
    const comment = /^#\s*(.*)$/.exec(line)?.[1].trim();
    if (comment === undefined && line.trim() !== '') return undefined;
    if (comment && !/^(yaml-language-server|Resolved by Espalier)/.test(comment)) return comment;
  }
  return undefined;
}
