import { type MessageRoom, messageRoom, propagate } from '../../hierarchy/propagate.js';
import { correlationExponent } from '../correlationExponent.js';
import type { VotePatterns } from '../votePatterns.js';
import type { JointStructure } from './jointStructure.js';

/** Equal rows of a group, kept once with their number. Their `gold` is a position in `goldVectors`, −1 for none. */
export interface JointPatterns extends Pick<VotePatterns, 'offsets' | 'symbols' | 'shares' | 'weight' | 'gold'> {
  /** Per symbol: its LF. */
  readonly lfOf: Uint32Array;
  /** [symbols + 1] where each symbol's entries, one per state of its LF, stand in flat tables. */
  readonly entries: Uint32Array;
  /** Per symbol: the variables that it votes on. */
  readonly votedVariables: readonly (readonly number[])[];
  /** [variables] a state each, −1 = unknown. */
  readonly goldVectors: readonly Int16Array[];
}

/** What votes, and not voting, say. */
export interface JointEvidence {
  /** [entries] P(the LF says this | state), linear. */
  readonly emissions: Float64Array;
  /** [entries] what the symbol adds to the log posterior of each state of its LF. */
  readonly weights: Float64Array;
  /** Per clique [size] the log prior and every LF's silence. */
  readonly base: readonly Float64Array[];
  /** Log of the prior's sum over the feasible vectors; 0 unless constraints tie tasks beyond the tree. */
  readonly logPriorTotal: number;
}

/** Marginals of the cliques of one row at a time. */
export interface RowBeliefs {
  /** Per clique [size]; overwritten with every row. */
  readonly beliefs: readonly Float64Array[];
  /**
   * @param options.shares how much of a statement each of `symbols` is; whole ones where it is absent
   * @param options.others ρ's exponent is that of a row from which one vote is missing: for leaving one out afterwards
   * @returns log of the sum over all feasible vectors, −∞ where gold contradicts the constraints
   */
  of(
    symbols: Uint32Array,
    from: number,
    to: number,
    gold: Int16Array | undefined,
    options?: { shares?: ArrayLike<number>; others?: boolean },
  ): number;
  /** The exponent on the symbol's evidence in the row that `of` saw last. */
  exponentOf(symbol: number): number;
}

export function rowBeliefs(
  structure: JointStructure,
  patterns: Pick<JointPatterns, 'lfOf' | 'entries' | 'votedVariables'>,
  { weights, base }: Pick<JointEvidence, 'weights' | 'base'>,
  correlation = 0,
): RowBeliefs {
  const { tree, views, group } = structure;
  const { lfOf, entries, votedVariables } = patterns;
  const beliefs = tree.cliques.map(({ size }) => new Float64Array(size));
  const room: MessageRoom = messageRoom(tree);
  const votesOn = new Float64Array(group.variables.length);
  let missing = 0;
  const exponentOf = (symbol: number) => {
    let votes = 0;
    for (const variable of votedVariables[symbol]) votes = Math.max(votes, votesOn[variable]);
    return correlationExponent(correlation, votes - missing);
  };
  return {
    beliefs,
    exponentOf,
    of(symbols, from, to, gold, { shares, others = false } = {}) {
      for (let c = 0; c < beliefs.length; c++) beliefs[c].set(base[c]);
      if (correlation > 0) {
        missing = others ? 1 : 0;
        votesOn.fill(0);
        for (let at = from; at < to; at++) {
          for (const variable of votedVariables[symbols[at]]) votesOn[variable] += shares ? shares[at] : 1;
        }
      }
      for (let at = from; at < to; at++) {
        const symbol = symbols[at];
        const { clique, project } = views[lfOf[symbol]];
        const belief = beliefs[clique];
        const start = entries[symbol];
        const whole = correlation > 0 ? exponentOf(symbol) : 1;
        const exponent = shares ? shares[at] * whole : whole;
        for (let s = 0; s < belief.length; s++) belief[s] += exponent * weights[start + project[s]];
      }
      if (gold) pin(gold);
      return propagate(tree, beliefs, room);
    },
  };

  function pin(gold: Int16Array): void {
    tree.cliques.forEach(({ variables, states, size }, c) => {
      variables.forEach((variable, place) => {
        if (gold[variable] < 0) return;
        for (let s = 0; s < size; s++) {
          if (states[s * variables.length + place] !== gold[variable]) beliefs[c][s] = Number.NEGATIVE_INFINITY;
        }
      });
    });
  }
}

/** Expected counts under the current posteriors: all that the M-step needs. */
export interface JointStatistics {
  /** [entries] expected rows of each state on which the symbol was said. */
  readonly bySymbol: Float64Array;
  /** Per clique [size] expected rows. */
  readonly rows: readonly Float64Array[];
  /** The same over rows with a vote or gold. */
  readonly coveredRows: readonly Float64Array[];
  /** Mean log P(votes) of the rows with votes and without gold, nats; 0 where there are none. */
  readonly logLikelihood: number;
}

/** The E-step, and the sums that the M-step takes, in one pass over the patterns. */
export function jointExpectations(
  structure: JointStructure,
  patterns: JointPatterns,
  evidence: JointEvidence,
): JointStatistics {
  const { views, tree } = structure;
  const { offsets, symbols, shares, weight, gold, goldVectors, lfOf, entries } = patterns;
  const row = rowBeliefs(structure, patterns, evidence);
  const bySymbol = new Float64Array(entries[entries.length - 1]);
  const rows = tree.cliques.map(({ size }) => new Float64Array(size));
  const coveredRows = rows.map((values) => values.slice());
  let logLikelihood = 0;
  let counted = 0;
  for (let p = 0; p < weight.length; p++) {
    const from = offsets[p];
    const to = offsets[p + 1];
    const pinned = gold[p] < 0 ? undefined : goldVectors[gold[p]];
    const total = row.of(symbols, from, to, pinned, { shares });
    const covered = from < to || pinned !== undefined;
    for (let c = 0; c < rows.length; c++) {
      const belief = row.beliefs[c];
      for (let s = 0; s < belief.length; s++) rows[c][s] += weight[p] * belief[s];
      if (covered) for (let s = 0; s < belief.length; s++) coveredRows[c][s] += weight[p] * belief[s];
    }
    for (let at = from; at < to; at++) {
      const { clique, project } = views[lfOf[symbols[at]]];
      const belief = row.beliefs[clique];
      const start = entries[symbols[at]];
      const count = shares ? shares[at] * weight[p] : weight[p];
      for (let s = 0; s < belief.length; s++) bySymbol[start + project[s]] += count * belief[s];
    }
    if (from < to && !pinned) {
      logLikelihood += weight[p] * (total - evidence.logPriorTotal);
      counted += weight[p];
    }
  }
  return { bySymbol, rows, coveredRows, logLikelihood: counted > 0 ? logLikelihood / counted : 0 };
}
