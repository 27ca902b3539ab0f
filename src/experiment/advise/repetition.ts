import { metricsFor } from '../../core/metrics/index.js';
import { createScored } from '../../core/metrics/scored.js';
import type { Rng } from '../../core/rng.js';
import { quickClassifier } from './quickClassifier.js';
import type { QuickFit, TaskEvidence } from './taskEvidence.js';

/** One repetition of the quick fits: what all options of a task are held against. */
export interface Repetition {
  readonly evidence: TaskEvidence;
  readonly index: number;
  /** Half of the train rows, drawn without replacement. */
  readonly half: Uint32Array;
  /** Half of `half`. */
  readonly quarter: Uint32Array;
  /** [scored] how often each scored row is drawn in this repetition. */
  readonly drawn: Uint16Array;
  /** [scored, k] of the pipeline on `half` as it is. */
  readonly base: Float32Array;
  readonly rng: Rng;
}

/**
 * Draws a repetition: a random half of the train rows, whose spread round the whole is that of the whole round the truth (the delete-half jackknife; Shao & Wu,
 * A General Theory for Jackknife Variance Estimation, 1989), and a bootstrap draw of the scored rows.
 */
export function drawRepetition(evidence: TaskEvidence, index: number, rng: Rng): Repetition {
  const shuffled = rng.derive('half').shuffle(evidence.train.slice());
  const half = shuffled.slice(0, Math.ceil(shuffled.length / 2));
  const drawn = new Uint16Array(evidence.scored.length);
  const draws = rng.derive('scored');
  for (let i = 0; i < drawn.length; i++) drawn[draws.integer(drawn.length)]++;
  const quarter = half.slice(0, Math.ceil(half.length / 2));
  return { evidence, index, half, quarter, drawn, base: quickPipeline(evidence, half, rng), rng };
}

/**
 * The pipeline in small: the label model on the votes of some train rows, then a linear network on their labels; without features the labels themselves.
 *
 * @param options.gold rows whose gold the label model sees and the network learns
 * @returns [scored, k]
 */
export function quickPipeline(
  evidence: TaskEvidence,
  rows: Uint32Array,
  rng: Rng,
  options: QuickFit = {},
): Float32Array {
  const { scored, features, classes, gold, offset } = evidence;
  const k = classes.length;
  if (!features) return evidence.label(rows, scored, options).probs;
  const learned = Uint32Array.from([...rows, ...(options.gold ?? [])]);
  const { probs, covered } = evidence.label(rows, learned, options);
  for (let i = rows.length; i < learned.length; i++) {
    probs.fill(0, i * k, (i + 1) * k);
    probs[i * k + gold[learned[i]]] = 1;
    covered[i] = 1;
  }
  const labels = { rows: learned.map((row) => row + offset), probs, weights: covered };
  return quickClassifier(features, labels, k, rng.derive('classifier'))(scored.map((row) => row + offset));
}

/**
 * The score of predictions on the scored rows.
 *
 * @param drawn [scored] how often each counts
 * @returns null where the metric is not defined
 */
export function quickScore(
  { evidence }: Pick<Repetition, 'evidence'>,
  probs: Float32Array,
  drawn: ArrayLike<number>,
): number | null {
  const { classes, scored, gold, metric } = evidence;
  const prepared = metricsFor(classes.length).find(([name]) => name === metric)![1];
  return prepared.prepare(
    createScored(
      probs,
      Int16Array.from(scored, (row) => gold[row]),
      classes.length,
    ),
  )(drawn);
}

/** The score of `probs` minus that of `base`, where both are defined. */
export function quickGain(
  repetition: Pick<Repetition, 'evidence' | 'base' | 'drawn'>,
  probs: Float32Array,
  base: Float32Array = repetition.base,
  drawn: ArrayLike<number> = repetition.drawn,
): number | null {
  const [a, b] = [quickScore(repetition, probs, drawn), quickScore(repetition, base, drawn)];
  return a === null || b === null ? null : a - b;
}
