import { quickClassifier } from './quickClassifier.js';
import { quickGain, type Repetition } from './repetition.js';

const folds = 5;

/**
 * What one more labeling function would add, seen on the scored rows alone, since only there the truth is known that its votes are drawn from: the label model is fit on their
 * votes with and without it, and each fold is predicted by a linear network that learned the labels of the others; without features the labels themselves are scored.
 *
 * @param votes row → its vote, drawn from the truth
 */
export function gainOfNewFunction(repetition: Repetition, votes: ReadonlyMap<number, number>): number | null {
  return quickGain(repetition, crossFit(repetition, votes), crossFit(repetition));
}

/** [scored, k] */
function crossFit({ evidence, rng }: Repetition, extra?: ReadonlyMap<number, number>): Float32Array {
  const { scored, features, classes, offset } = evidence;
  const k = classes.length;
  const { probs, covered } = evidence.label(scored, scored, { extra });
  if (!features) return probs;
  const fold = rng.derive('folds').shuffle(Array.from(scored, (_, i) => i % folds));
  const result = new Float32Array(probs.length);
  for (let f = 0; f < folds; f++) {
    const weights = covered.map((speaks, i) => (fold[i] === f ? 0 : speaks));
    const labels = { rows: scored.map((row) => row + offset), probs, weights };
    const held = [...fold.keys()].filter((i) => fold[i] === f);
    const predicted = quickClassifier(
      features,
      labels,
      k,
      rng.derive(`classifier ${f}`),
    )(held.map((i) => scored[i] + offset));
    held.forEach((i, at) => {
      result.set(predicted.subarray(at * k, (at + 1) * k), i * k);
    });
  }
  return result;
}
