/** How {@link lfEvidence} smooths; see the parameters of `dawidSkene`. */
export interface EvidenceSettings {
  readonly diagonal: number;
  readonly offDiagonal: number;
  readonly confusionStrength: number;
  readonly firingStrength: number;
  readonly firing: boolean;
  readonly betterThanRandom: boolean;
  readonly abstain: 'ignore' | 'evidence';
}

/** What is known of one labeling function: what it says, about which states, and how often in expectation. */
export interface LfCounts {
  /** Number of symbols: the different things that it says. */
  readonly symbols: number;
  /** Number of states that it can tell apart: the classes of a task, or the feasible vectors of the tasks it votes on. */
  readonly states: number;
  /** [symbols] rows on which it says this. */
  readonly symbolCount: ArrayLike<number>;
  /** [symbols, states] expected rows of the state on which it says this. */
  readonly bySymbol: ArrayLike<number>;
  /** [states] expected rows of the state, whether it votes or not. */
  readonly rows: ArrayLike<number>;
  /** [symbols, states] whether saying this of a row in that state is {@link right}, {@link wrong} or {@link idle}. */
  readonly verdict: ArrayLike<number>;
  /** Whether it votes for several classes of one task at once. */
  readonly several?: boolean;
}

/** What a statement is, given the state of the row it is made about. */
export const wrong = 0;
export const right = 1;
/** Neither: it is about tasks that do not apply to the row. Its author did not have such rows in mind. */
export const idle = 2;

export interface LfEvidence {
  /** [symbols, states] P(the LF says this | state), linear. */
  readonly emissions: Float64Array;
  /** [symbols, states] what saying this adds to the log posterior of the state. */
  readonly weights: Float64Array;
  /** [states] what its silence adds; zeros unless abstaining is evidence. */
  readonly silence: Float64Array;
}

/** A state belongs to what an LF speaks about when a symbol that agrees with it has more than this share of its votes. */
const alphabetShare = 0.01;

const tiny = 1e-12;

/**
 * The M-step for one labeling function. Let S be the states that it speaks about: those of which some symbol is right.
 *
 *   P(it says v | r) = f(r) · θ(v | r)
 *   f(r)     = P(it votes | r), the *firing rate*: one value for all r ∈ S, one of its own for each r ∉ S
 *   θ(v | r) = P(it says v | it votes, r), the confusion row of r
 *
 * Rows of θ have a Dirichlet prior with a = diagonal / (diagonal + offDiagonal) of its mass on what is right, in
 * proportion to how often each such thing is said, and on what is idle as often as it is said at all. Firing rates have the
 * prior belief that P(R ∈ S | it votes) is at least a when states are balanced, and that in a state of which all is idle it
 * votes as often as within S. Each prior weighs as much as diagonal + offDiagonal votes plus its strength times the LF's own
 * votes (their share of one state, per confusion row), so that nothing is ever taken from the posteriors alone: that is
 * what keeps EM from drifting on sparse one-sided votes.
 */
export function lfEvidence(lf: LfCounts, settings: EvidenceSettings): LfEvidence {
  const { symbols, states, symbolCount, bySymbol } = lf;
  const { diagonal, offDiagonal } = settings;
  const correct = diagonal / (diagonal + offDiagonal);
  let total = 0;
  const votesOf = new Float64Array(states);
  for (let v = 0; v < symbols; v++) {
    total += symbolCount[v];
    for (let r = 0; r < states; r++) votesOf[r] += bySymbol[v * states + r];
  }
  const rate = firingRates(lf, total, votesOf, settings);

  const mass = diagonal + offDiagonal + (settings.confusionStrength * total) / states;
  const emissions = pseudoVotes(lf, total, mass, correct);
  const factor = new Float64Array(states);
  for (let v = 0, at = 0; v < symbols; v++) for (let r = 0; r < states; r++, at++) factor[r] += emissions[at];
  for (let r = 0; r < states; r++) factor[r] = rate[r] / (votesOf[r] + factor[r]);
  for (let v = 0, at = 0; v < symbols; v++) {
    for (let r = 0; r < states; r++, at++) emissions[at] = factor[r] * (bySymbol[at] + emissions[at]);
  }

  if (settings.betterThanRandom) capAtRight(emissions, lf);
  const weights = new Float64Array(symbols * states);
  for (let at = 0; at < weights.length; at++) weights[at] = Math.log(emissions[at]);
  const silence = new Float64Array(states);
  if (settings.abstain === 'evidence') {
    for (let r = 0; r < states; r++) {
      silence[r] = Math.log1p(-Math.min(rate[r], 1 - 1e-6));
      for (let v = 0; v < symbols; v++) weights[v * states + r] -= silence[r];
    }
    if (settings.betterThanRandom) capAtRight(weights, lf);
  }
  return { emissions, weights, silence };
}

/** [symbols, states] how the prior's `mass` of votes is spread in each state. */
function pseudoVotes(
  { symbols, states, symbolCount, verdict }: LfCounts,
  total: number,
  mass: number,
  correct: number,
): Float64Array {
  // [verdicts, states] the votes, and the kinds of votes, that are wrong, right and idle.
  const votes = new Float64Array(3 * states);
  const kinds = new Float64Array(3 * states);
  for (let v = 0, at = 0; v < symbols; v++) {
    for (let r = 0; r < states; r++, at++) {
      votes[verdict[at] * states + r] += symbolCount[v];
      kinds[verdict[at] * states + r]++;
    }
  }
  const rightVotes = votes.subarray(right * states, (right + 1) * states);
  const rightKinds = kinds.subarray(right * states, (right + 1) * states);
  const spoken = votes
    .subarray(idle * states, (idle + 1) * states)
    .map((idleVotes) => (total > 0 ? mass * (1 - idleVotes / total) : mass));
  // Where nothing could be right, all that is wrong is as likely.
  const whenWrong = spoken.map((of, r) => (rightKinds[r] > 0 ? of * (1 - correct) : of) / kinds[wrong * states + r]);
  const pseudo = new Float64Array(symbols * states);
  for (let v = 0, at = 0; v < symbols; v++) {
    const whenIdle = total > 0 ? (mass * symbolCount[v]) / total : mass / symbols;
    for (let r = 0; r < states; r++, at++) {
      if (verdict[at] === wrong) pseudo[at] = whenWrong[r];
      else if (verdict[at] === idle) pseudo[at] = whenIdle;
      else pseudo[at] = spoken[r] * correct * (rightVotes[r] > 0 ? symbolCount[v] / rightVotes[r] : 1 / rightKinds[r]);
    }
  }
  return pseudo;
}

/** [states] f(r) */
function firingRates(lf: LfCounts, total: number, votesOf: Float64Array, settings: EvidenceSettings): Float64Array {
  const { symbols, states, symbolCount, rows, verdict } = lf;
  const { diagonal, offDiagonal } = settings;
  const inside = new Uint8Array(states).fill(settings.firing ? 0 : 1);
  const idleAlone = new Uint8Array(states).fill(symbols > 0 ? 1 : 0);
  for (let v = 0; v < symbols; v++) {
    for (let r = 0; r < states; r++) {
      if (verdict[v * states + r] !== idle) idleAlone[r] = 0;
      if (symbolCount[v] > alphabetShare * total && verdict[v * states + r] === right) inside[r] = 1;
    }
  }
  let size = 0;
  let rowsIn = 0;
  let rowsIdle = 0;
  let rowsOut = 0;
  let votesIn = 0;
  let outside = 0;
  for (let r = 0; r < states; r++) {
    if (inside[r]) {
      size++;
      rowsIn += rows[r];
      votesIn += votesOf[r];
    } else if (idleAlone[r]) rowsIdle += rows[r];
    else {
      outside++;
      rowsOut += rows[r];
    }
  }
  const strength = diagonal + offDiagonal + settings.firingStrength * total;
  const ratio = (offDiagonal / diagonal) * Math.min(1, size / Math.max(1, outside));
  // The prior's votes, spread over the rows: one part per row inside or idle, `ratio` of a part per row outside.
  const part = strength / Math.max(rowsIn + rowsIdle + ratio * rowsOut, tiny);
  // They come on top of the LF's own votes: scale back to the number it really cast.
  const scale = total / (total + strength);
  return Float64Array.from(votesOf, (votes, r) => {
    const own = votes / Math.max(rows[r], tiny);
    const f = inside[r] ? votesIn / Math.max(rowsIn, tiny) + part : own + part * (idleAlone[r] ? 1 : ratio);
    return Math.max(scale * f, tiny);
  });
}

/** What an LF says never speaks louder for a state of which it is wrong than for the one it speaks loudest for. */
function capAtRight(table: Float64Array, { symbols, states, verdict }: LfCounts): void {
  for (let v = 0; v < symbols; v++) {
    let own = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < states; r++) if (verdict[v * states + r] === right) own = Math.max(own, table[v * states + r]);
    if (own === Number.NEGATIVE_INFINITY) continue;
    for (let r = 0; r < states; r++) {
      if (verdict[v * states + r] === wrong && table[v * states + r] > own) table[v * states + r] = own;
    }
  }
}
