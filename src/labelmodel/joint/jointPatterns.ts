import type { LabelMatrix } from '../../core/labelMatrix.js';
import { voteClasses } from '../../core/voteClasses.js';
import { idle, right, wrong } from '../lfEvidence.js';
import { votePatterns } from '../votePatterns.js';
import type { JointPatterns } from './jointExpectations.js';
import type { JointStructure } from './jointStructure.js';
import type { JointVotes } from './jointVotes.js';

/**
 * Collects the distinct rows of a group.
 *
 * @param rows which ones
 * @param gold per variable [n] a class, its N/A state, or −1
 */
export function jointPatterns(
  structure: JointStructure,
  votes: JointVotes,
  rows: ArrayLike<number>,
  gold: readonly Int16Array[],
): JointPatterns {
  const goldVectors: Int16Array[] = [];
  const vectorOf = new Map<string, number>();
  const goldOfRow = new Int16Array(rows.length).fill(-1);
  const rowOffsets = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    rowOffsets[i + 1] = rowOffsets[i] + votes.rowOffsets[rows[i] + 1] - votes.rowOffsets[rows[i]];
    if (gold.every((column) => column[rows[i]] < 0)) continue;
    const vector = Int16Array.from(gold, (column) => column[rows[i]]);
    const key = vector.join();
    if (!vectorOf.has(key)) vectorOf.set(key, goldVectors.push(vector) - 1);
    goldOfRow[i] = vectorOf.get(key)!;
  }
  const symbols = new Uint32Array(rowOffsets[rows.length]);
  const confidences = votes.shares && new Float32Array(symbols.length);
  for (let i = 0; i < rows.length; i++) {
    const [from, to] = [votes.rowOffsets[rows[i]], votes.rowOffsets[rows[i] + 1]];
    symbols.set(votes.symbols.subarray(from, to), rowOffsets[i]);
    confidences?.set(votes.shares!.subarray(from, to), rowOffsets[i]);
  }
  // A symbol is a labeling function that always says the same: so the rows fold as any label matrix does.
  const asMatrix: LabelMatrix = {
    n: rows.length,
    m: votes.symbolVotes.length,
    k: 1,
    names: [],
    rowOffsets,
    lfs: symbols,
    votes: new Int16Array(symbols.length),
    ...(confidences && { confidences }),
  };
  const patterns = votePatterns(asMatrix, goldOfRow);
  return { ...symbolPlaces(structure, votes), ...patterns, symbols: originalSymbols(patterns), goldVectors };

  /** `votePatterns` numbers only the symbols that occur in these rows. */
  function originalSymbols({ lfOffsets, symbols: folded }: ReturnType<typeof votePatterns>): Uint32Array {
    const original = new Uint32Array(lfOffsets[lfOffsets.length - 1]);
    for (let symbol = 0; symbol + 1 < lfOffsets.length; symbol++) {
      if (lfOffsets[symbol + 1] > lfOffsets[symbol]) original[lfOffsets[symbol]] = symbol;
    }
    return folded.map((symbol) => original[symbol]);
  }
}

/** Where each symbol belongs in a structure. */
export function symbolPlaces(
  { views }: JointStructure,
  { lfs, lfOffsets, symbolVotes }: JointVotes,
): Pick<JointPatterns, 'lfOf' | 'entries' | 'votedVariables'> {
  const lfOf = new Uint32Array(symbolVotes.length);
  const entries = new Uint32Array(symbolVotes.length + 1);
  lfs.forEach((_, j) => {
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      lfOf[s] = j;
      entries[s + 1] = entries[s] + views[j].states;
    }
  });
  const votedVariables = symbolVotes.map((votes, s) =>
    lfs[lfOf[s]].columns.flatMap(({ variable }, i) => (votes[i] < 0 ? [] : [variable])),
  );
  return { lfOf, entries, votedVariables };
}

/**
 * [states] what saying `votes` of a row in each state is. A vote for several classes is met by each of them. A vote on a task that does not apply says what the class would be
 * if it did: `{spam: spam, newsletter: letter}` is right about spam, where newsletter is N/A. Where no state makes a
 * statement right, those that break the fewest of its votes count as right.
 *
 * @param tasks [columns] each column's task: its number of classes, which is its N/A state too, and the sets of its votes
 */
export function verdicts(
  votes: Int16Array,
  vectors: readonly Int16Array[],
  tasks: readonly Pick<LabelMatrix, 'k' | 'sets'>[],
): Uint8Array {
  const wanted = Array.from(votes, (vote, i) => (vote < 0 ? [] : voteClasses(tasks[i], vote)));
  const tally = vectors.map((vector) => {
    let met = 0;
    let broken = 0;
    votes.forEach((vote, i) => {
      if (vote < 0 || vector[i] === tasks[i].k) return;
      if (wanted[i].includes(vector[i])) met++;
      else broken++;
    });
    return { met, broken };
  });
  const fewest = Math.min(...tally.flatMap(({ met, broken }) => (met > 0 ? [broken] : [])));
  return Uint8Array.from(tally, ({ met, broken }) => {
    if (met === 0 && broken === 0) return idle;
    return met > 0 && broken === fewest ? right : wrong;
  });
}
