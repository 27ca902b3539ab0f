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
  /** [symbols, states] 1 where saying this of such a row is right. */
  readonly agrees: ArrayLike<number>;
}

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
 * The M-step for one labeling function. Let S be the states that it speaks about: those with which some symbol agrees.
 *
 *   P(it says v | r) = f(r) · θ(v | r)
 *   f(r)     = P(it votes | r), the *firing rate*: one value for all r ∈ S, one of its own for each r ∉ S
 *   θ(v | r) = P(it says v | it votes, r), the confusion row of r
 *
 * Rows of θ have a Dirichlet prior with a = diagonal / (diagonal + offDiagonal) of its mass on what agrees with r, in
 * proportion to how often each such thing is said. Firing rates have the prior belief that P(R ∈ S | it votes) is at
 * least a when states are balanced. Each prior weighs as much as diagonal + offDiagonal votes plus its strength times the
 * LF's own votes (their share of one state, per confusion row), so that nothing is ever taken from the posteriors alone:
 * that is what keeps EM from drifting on sparse one-sided votes.
 */
export function lfEvidence(lf: LfCounts, settings: EvidenceSettings): LfEvidence {
  const { symbols, states, symbolCount, bySymbol, agrees } = lf;
  const { diagonal, offDiagonal } = settings;
  const correct = diagonal / (diagonal + offDiagonal);
  let total = 0;
  const votesOf = new Float64Array(states);
  for (let v = 0; v < symbols; v++) {
    total += symbolCount[v];
    for (let r = 0; r < states; r++) votesOf[r] += bySymbol[v * states + r];
  }
  const rate = firingRates(lf, total, votesOf, settings);

  const emissions = new Float64Array(symbols * states);
  const mass = diagonal + offDiagonal + (settings.confusionStrength * total) / states;
  for (let r = 0; r < states; r++) {
    let right = 0;
    let rightCount = 0;
    for (let v = 0; v < symbols; v++) {
      if (!agrees[v * states + r]) continue;
      right++;
      rightCount += symbolCount[v];
    }
    const elsewhere = right > 0 && right < symbols ? (mass * (1 - correct)) / (symbols - right) : 0;
    const rowMass = votesOf[r] + (right > 0 ? mass * correct + elsewhere * (symbols - right) : mass);
    for (let v = 0; v < symbols; v++) {
      const at = v * states + r;
      const own = rightCount > 0 ? (mass * correct * symbolCount[v]) / rightCount : (mass * correct) / right;
      const pseudo = right === 0 ? mass / symbols : agrees[at] ? own : elsewhere;
      emissions[at] = (rate[r] * (bySymbol[at] + pseudo)) / rowMass;
    }
  }

  if (settings.betterThanRandom) capAtAgreeing(emissions, lf);
  const weights = emissions.map(Math.log);
  const silence = new Float64Array(states);
  if (settings.abstain === 'evidence') {
    for (let r = 0; r < states; r++) {
      silence[r] = Math.log1p(-Math.min(rate[r], 1 - 1e-6));
      for (let v = 0; v < symbols; v++) weights[v * states + r] -= silence[r];
    }
    if (settings.betterThanRandom) capAtAgreeing(weights, lf);
  }
  return { emissions, weights, silence };
}

/** [states] f(r) */
function firingRates(lf: LfCounts, total: number, votesOf: Float64Array, settings: EvidenceSettings): Float64Array {
  const { symbols, states, symbolCount, rows, agrees } = lf;
  const { diagonal, offDiagonal } = settings;
  const inside = new Uint8Array(states).fill(settings.firing ? 0 : 1);
  for (let v = 0; v < symbols; v++) {
    if (symbolCount[v] <= alphabetShare * total) continue;
    for (let r = 0; r < states; r++) if (agrees[v * states + r]) inside[r] = 1;
  }
  let size = 0;
  let rowsIn = 0;
  let rowsOut = 0;
  let votesIn = 0;
  for (let r = 0; r < states; r++) {
    if (!inside[r]) rowsOut += rows[r];
    else {
      size++;
      rowsIn += rows[r];
      votesIn += votesOf[r];
    }
  }
  const strength = diagonal + offDiagonal + settings.firingStrength * total;
  const ratio = (offDiagonal / diagonal) * Math.min(1, size / Math.max(1, states - size));
  // The prior's votes, spread over the rows: one part per row inside, `ratio` of a part per row outside.
  const part = strength / Math.max(rowsIn + ratio * rowsOut, tiny);
  // They come on top of the LF's own votes: scale back to the number it really cast.
  const scale = total / (total + strength);
  return Float64Array.from(votesOf, (votes, r) => {
    const f = inside[r] ? votesIn / Math.max(rowsIn, tiny) + part : votes / Math.max(rows[r], tiny) + part * ratio;
    return Math.max(scale * f, tiny);
  });
}

/** What an LF says never speaks louder for a state that it disagrees with than for the one it speaks loudest for. */
function capAtAgreeing(table: Float64Array, { symbols, states, agrees }: LfCounts): void {
  for (let v = 0; v < symbols; v++) {
    let own = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < states; r++) if (agrees[v * states + r]) own = Math.max(own, table[v * states + r]);
    if (own === Number.NEGATIVE_INFINITY) continue;
    for (let r = 0; r < states; r++) if (table[v * states + r] > own) table[v * states + r] = own;
  }
}
