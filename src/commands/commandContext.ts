import type { Progress } from '../core/progress.js';

/** What the outside world gives a command: where to print, the clock, whether somebody is there to answer. */
export interface CommandContext {
  /** Prints a result (stdout). */
  print(text: string): void;
  /** Shows work under way (stderr). */
  readonly progress: Progress;
  /** A monotonic clock, in milliseconds. */
  now(): number;
  /** The date and time of day. */
  date(): Date;
  readonly cwd: string;
  /** What starts this command line once more, for runs in processes of their own: a program and its first arguments. */
  readonly cli?: readonly string[];
  /** How many characters a line of the terminal holds; left out where results go elsewhere. */
  readonly columns?: number;
  /** Whether questions can be asked. */
  readonly interactive: boolean;
  /** Aborts when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
}
