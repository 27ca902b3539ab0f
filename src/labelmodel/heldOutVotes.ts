import { codeCount, createLabelMatrix, type LabelMatrix } from '../core/labelMatrix.js';
import type { Rng } from '../core/rng.js';
import { voteTable } from '../core/voteClasses.js';
import type { FittedLabelModel } from './labelModel.js';

/** Votes that are predicted from the other votes of their rows. */
export interface HeldOutVotes {
  /** One row per held-out vote: the other votes of its row. */
  readonly others: LabelMatrix;
  /** [others.n] the labeling function whose vote was held out, and the vote. */
  readonly lfs: Uint32Array;
  readonly votes: Int16Array;
}

/**
 * Takes votes out of rows that have others, one at a time.
 *
 * @param limit the most votes to take, drawn at random
 */
export function holdOutVotes(matrix: LabelMatrix, rng: Rng, limit: number): HeldOutVotes {
  const { n, k, sets, names, rowOffsets } = matrix;
  const rowOf = new Uint32Array(matrix.votes.length);
  let count = 0;
  const places = new Uint32Array(matrix.votes.length);
  for (let row = 0; row < n; row++) {
    rowOf.fill(row, rowOffsets[row], rowOffsets[row + 1]);
    if (rowOffsets[row + 1] - rowOffsets[row] < 2) continue;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) places[count++] = at;
  }
  const taken = rng.shuffle(places.slice(0, count)).slice(0, limit).sort();
  const offsets = new Uint32Array(taken.length + 1);
  taken.forEach((at, i) => {
    offsets[i + 1] = offsets[i] + rowOffsets[rowOf[at] + 1] - rowOffsets[rowOf[at]] - 1;
  });
  const lfs = new Uint32Array(offsets[taken.length]);
  const votes = new Int16Array(lfs.length);
  const confidences = matrix.confidences && new Float32Array(lfs.length);
  taken.forEach((at, i) => {
    let to = offsets[i];
    for (let other = rowOffsets[rowOf[at]]; other < rowOffsets[rowOf[at] + 1]; other++) {
      if (other === at) continue;
      lfs[to] = matrix.lfs[other];
      if (confidences) confidences[to] = matrix.confidences![other];
      votes[to++] = matrix.votes[other];
    }
  });
  return {
    others: createLabelMatrix({ k, sets, names, rowOffsets: offsets, lfs, votes, confidences }),
    lfs: Uint32Array.from(taken, (at) => matrix.lfs[at]),
    votes: Int16Array.from(taken, (at) => matrix.votes[at]),
  };
}

/** Pseudo-votes of a confusion row, and the part of them that is right. */
const pseudo = 5;
const correct = 0.8;

/**
 * Mean log P(the vote | its LF votes, the other votes of the row) in nats, over LFs that say at least two things: with q the
 * model's labels from the other votes, and each LF's confusion θ counted on all held-out votes but the one at hand,
 *
 *   P(v | others) = Σ_y q(y) θ(v | y).
 *
 * @returns null where no LF says two things: then what it says is no surprise, and nothing can be learned this way
 */
export function heldOutLikelihood(model: FittedLabelModel, { others, lfs, votes }: HeldOutVotes): number | null {
  const { m, k } = others;
  const codes = codeCount(others);
  const isFor = voteTable(others);
  const { probs: q } = model.predict(others);
  const counts = new Float64Array(m * k * codes);
  const totals = new Float64Array(m * k);
  const said = new Uint8Array(m * codes);
  votes.forEach((vote, i) => {
    said[lfs[i] * codes + vote] = 1;
    for (let y = 0; y < k; y++) {
      counts[(lfs[i] * k + y) * codes + vote] += q[i * k + y];
      totals[lfs[i] * k + y] += q[i * k + y];
    }
  });
  const symbols = Uint32Array.from({ length: m }, (_, j) =>
    said.subarray(j * codes, (j + 1) * codes).reduce((sum, yes) => sum + yes, 0),
  );
  // [m, k] how many of the things that an LF says are for the class.
  const right = new Uint32Array(m * k);
  for (let cell = 0; cell < said.length; cell++) {
    if (!said[cell]) continue;
    for (let y = 0; y < k; y++) right[Math.floor(cell / codes) * k + y] += isFor[(cell % codes) * k + y];
  }
  let sum = 0;
  let scored = 0;
  votes.forEach((vote, i) => {
    const j = lfs[i];
    if (symbols[j] < 2) return;
    let p = 0;
    for (let y = 0; y < k; y++) {
      const count = counts[(j * k + y) * codes + vote] - q[i * k + y];
      const total = totals[j * k + y] - q[i * k + y];
      p += (q[i * k + y] * (count + priorOf(j, y, vote))) / (total + pseudo);
    }
    sum += Math.log(Math.max(p, 1e-12));
    scored++;
  });
  return scored > 0 ? sum / scored : null;

  /** The pseudo-votes for one thing that an LF says: most on what is right, evenly where nothing is, or all. */
  function priorOf(j: number, y: number, vote: number): number {
    const rights = right[j * k + y];
    if (rights === 0 || rights === symbols[j]) return pseudo / symbols[j];
    return isFor[vote * k + y] ? (pseudo * correct) / rights : (pseudo * (1 - correct)) / (symbols[j] - rights);
  }
}
