import type { Repetition } from './repetition.js';
import type { TaskEvidence } from './taskEvidence.js';

/** Something that could be done next for a task. */
export interface Candidate {
  /** What to do, in words. */
  readonly action: string;
  /** What it is about: a labeling function, a class or a slice. */
  readonly subject?: string;
  /** Why its gain cannot be estimated; then it is listed without one. */
  readonly unknown?: string;
  /** What the estimate rests on and assumes, in words. */
  readonly basis: string;
}

/** A registered kind of advice. */
export interface AdviceKind {
  readonly summary: string;
  /** What could be done for a task. */
  candidates(evidence: TaskEvidence): readonly Candidate[];
  /** The gain in one repetition; null where the metric is not defined in it. */
  gain(repetition: Repetition, candidate: Candidate): number | null;
}
