import { bestCorrelation } from '../bestCorrelation.js';
import { type JointEvidence, type JointPatterns, rowBeliefs } from './jointExpectations.js';
import type { JointStructure } from './jointStructure.js';

/** {@link chooseCorrelation} for a group of tasks: the exponent that predicts each vote best from the row's other votes. */
export function chooseJointCorrelation(
  structure: JointStructure,
  patterns: JointPatterns,
  evidence: JointEvidence,
): number {
  return bestCorrelation(patterns.weight, (correlation) => heldOutScores(structure, patterns, evidence, correlation));
}

/** [patterns] Σ log P(what the LF says | it votes, the other votes) over LFs that say more than one thing; NaN where none. */
function heldOutScores(
  structure: JointStructure,
  patterns: JointPatterns,
  evidence: JointEvidence,
  correlation: number,
): Float64Array {
  const { views } = structure;
  const { offsets, symbols, shares, weight, lfOf, entries, votedVariables } = patterns;
  const row = rowBeliefs(structure, patterns, evidence, correlation);
  const first = new Map<number, number>();
  const count = new Uint32Array(views.length);
  for (let s = 0; s < lfOf.length; s++) {
    if (!first.has(lfOf[s])) first.set(lfOf[s], s);
    count[lfOf[s]]++;
  }
  // [entries of an LF's first symbol] P(the LF says anything | state)
  const anything = new Float64Array(evidence.emissions.length);
  for (let s = 0; s < lfOf.length; s++) {
    const to = entries[first.get(lfOf[s])!];
    for (let r = 0; r < views[lfOf[s]].states; r++) anything[to + r] += evidence.emissions[entries[s] + r];
  }
  const scores = new Float64Array(weight.length).fill(Number.NaN);
  for (let p = 0; p < weight.length; p++) {
    const from = offsets[p];
    const to = offsets[p + 1];
    if (!hasThreeOnOneTask(from, to)) continue; // with one other vote every exponent is 1
    row.of(symbols, from, to, undefined, { shares, others: true });
    let score = 0;
    let scored = false;
    for (let at = from; at < to; at++) {
      const s = symbols[at];
      if (count[lfOf[s]] < 2) continue;
      scored = true;
      const { clique, project } = views[lfOf[s]];
      const belief = row.beliefs[clique];
      const share = shares ? shares[at] : 1;
      const exponent = share * row.exponentOf(s);
      const start = entries[s];
      const any = entries[first.get(lfOf[s])!];
      let said = 0;
      let spoke = 0;
      for (let i = 0; i < belief.length; i++) {
        // The belief that the other votes leave: this one's evidence is taken out again.
        const others = belief[i] * Math.exp(-exponent * evidence.weights[start + project[i]]);
        said += others * evidence.emissions[start + project[i]];
        spoke += others * anything[any + project[i]];
      }
      score += share * Math.log(said / spoke);
    }
    if (scored) scores[p] = score;
  }
  return scores;

  function hasThreeOnOneTask(from: number, to: number): boolean {
    if (to - from < 3) return false;
    const votes = new Map<number, number>();
    for (let at = from; at < to; at++) {
      for (const variable of votedVariables[symbols[at]]) {
        const seen = (votes.get(variable) ?? 0) + 1;
        if (seen === 3) return true;
        votes.set(variable, seen);
      }
    }
    return false;
  }
}
