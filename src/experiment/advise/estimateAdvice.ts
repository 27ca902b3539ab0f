import type { Rng } from '../../core/rng.js';
import type { Candidate } from './adviceKind.js';
import { type AdviceName, adviceKinds } from './index.js';
import { drawRepetition } from './repetition.js';
import type { TaskEvidence } from './taskEvidence.js';

/** A candidate with its gain in every repetition; none where it cannot be estimated. */
export interface EstimatedCandidate extends Candidate {
  readonly kind: AdviceName;
  readonly task: string;
  readonly gains: readonly (number | null)[];
}

/**
 * Estimates every candidate of a task in the same repetitions, so that their gains can be held beside each other.
 *
 * @param step called after each repetition
 */
export function estimateAdvice(
  evidence: TaskEvidence,
  repetitions: number,
  rng: Rng,
  step: () => void = () => {},
): EstimatedCandidate[] {
  const all = Object.entries(adviceKinds).flatMap(([name, kind]) =>
    kind.candidates(evidence).map((candidate) => ({
      name: name as keyof typeof adviceKinds,
      kind,
      candidate,
      gains: [] as (number | null)[],
    })),
  );
  const estimable = all.filter(({ candidate }) => candidate.unknown === undefined);
  for (let index = 0; index < repetitions && estimable.length > 0; index++) {
    const repetition = drawRepetition(evidence, index, rng.derive(`repetition ${index}`));
    for (const { kind, candidate, gains } of estimable) gains.push(kind.gain(repetition, candidate));
    step();
  }
  return all.map(({ name, candidate, gains }) => ({ ...candidate, kind: name, task: evidence.task, gains }));
}
