import type { SourcePosition } from './errors.js';

/** Something about a task's labeling functions from which its label model will suffer. */
export interface VotesFinding {
  /** Names the kind of finding; stable. */
  readonly code: string;
  /** `warning`: labels may be wrong for it; `note`: worth knowing. */
  readonly severity: 'warning' | 'note';
  /** What is wrong, what follows from it, and what to try. */
  readonly message: string;
  /** All labeling functions concerned. */
  readonly labelingFunctions: readonly string[];
  /** Where the first of them that stands in a file is declared; `null` where none does. */
  readonly position: SourcePosition | null;
}
