/** What an experiment came to, as `bench/results` keeps it under `experiment/<name>`: plain JSON. */
export interface RecordedSweep {
  readonly question: string;
  /** What makes it again. */
  readonly command: string;
  readonly letter: string;
  readonly cells: number;
  readonly runs: number;
  readonly seeds: number;
  /** Of all runs together, one after the other. */
  readonly seconds: number;
  readonly answers: readonly RecordedAnswer[];
}

/** One analysis of it. */
export interface RecordedAnswer {
  readonly analysis: string;
  /** The value of the axis that it speaks of, where it is of one alone. */
  readonly setting?: string;
  readonly title: string;
  readonly sentence: string;
  readonly table: {
    readonly caption: string;
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
  /** Files in `docs/experiments`, where there are any. */
  readonly charts: readonly { readonly file: string; readonly caption: string }[];
}
