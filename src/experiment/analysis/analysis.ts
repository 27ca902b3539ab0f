import type { Rng } from '../../core/rng.js';
import type { ChartSpec } from '../../report/chart.js';
import type { LegendItem } from '../../report/sections/models.js';
import type { AnalysisInput } from './analysisInput.js';

/** A chart as the report draws it. */
export interface AnalysisChart {
  readonly caption: string;
  /** Vega-Lite. */
  readonly spec: ChartSpec;
  readonly legend?: readonly LegendItem[];
}

/** What cells show: one sentence, the figures behind it, and how they are drawn. */
export interface Analysis<Data = unknown> {
  readonly title: string;
  /** One sentence, computed; it says "no clear difference" where that is the truth. */
  readonly finding: string;
  /** Plain JSON. */
  readonly data: Data;
  readonly charts: readonly AnalysisChart[];
  readonly table: {
    readonly caption: string;
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

/** A registered analysis. */
export interface AnalysisKind<Data = unknown> {
  readonly summary: string;
  /** What the cells must have for it, in words, where they lack it; undefined where it can be made. */
  needs(input: AnalysisInput): string | undefined;
  /** @returns undefined where the cells that are there allow nothing to be said */
  create(input: AnalysisInput, rng: Rng): Analysis<Data> | undefined;
}
