/** What a command line tells over its channel to whoever started it, so that its progress can be shown elsewhere than on a terminal. */
export type ProgressMessage =
  | {
      readonly event: 'stage';
      readonly label: string;
      readonly done: number;
      readonly total: number;
      /** A plural: `rows`, `examples`. */
      readonly unit: string;
      /** Units of `done` that an earlier process did: no part of the rate. */
      readonly before: number;
      /** Milliseconds since the stage began. */
      readonly milliseconds: number;
      readonly note: string;
    }
  | { readonly event: 'said'; readonly line: string }
  | { readonly event: 'failed'; readonly code: string; readonly text: string };

/** The variable in a process's environment that asks for it. */
export const channelVariable = 'ESPALIER_PROGRESS_CHANNEL';
