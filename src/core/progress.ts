/** Work whose progress can be shown. `unit` is what is counted: `rows`, `examples`, `epochs`. */
export interface ProgressStage {
  /** Adds `count` units of work done; `note` is a short text shown beside the bar, such as a loss. */
  advance(count: number, note?: string): void;
  /** @param note stands beside the total: what the work came to, such as the last loss. @default the last note */
  end(note?: string): void;
}

/** Where stages report to; `cli.ts` draws it, tests and library users pass {@link silentProgress}. */
export interface Progress {
  /** @param before units done by an earlier process: part of the whole, but not of the rate. @default 0 */
  begin(label: string, total: number, unit: string, before?: number): ProgressStage;
  /** A line the user should see now, such as a warning or what `auto` picked and why. */
  say(line: string): void;
}

/** Shows and says nothing. */
export const silentProgress: Progress = {
  begin: () => ({ advance: () => {}, end: () => {} }),
  say: () => {},
};
