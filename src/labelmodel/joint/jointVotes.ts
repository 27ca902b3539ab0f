import { codeCount, type LabelMatrix } from '../../core/labelMatrix.js';

/** A labeling function as a group of tasks sees it: its columns in the matrices of the tasks it votes on. */
export interface JointLabelingFunction {
  readonly name: string;
  /** Ascending by variable, one per variable. */
  readonly columns: readonly { readonly variable: number; readonly lf: number }[];
}

/**
 * The votes of a group of tasks. What a labeling function says about a row is *one* symbol, however many tasks it speaks
 * about: the vector of its votes, −1 where it abstains. Whoever counts its votes on several tasks as several witnesses
 * makes a certainty of one 80% vote on three linked tasks.
 */
export interface JointVotes {
  readonly n: number;
  readonly lfs: readonly JointLabelingFunction[];
  /** [lfs + 1] symbols of LF j stand at `lfOffsets[j]` … `lfOffsets[j + 1] − 1`, in lexicographic order. */
  readonly lfOffsets: Uint32Array;
  /** Per symbol [columns of its LF]: the code of a vote or −1 per column, not all −1. */
  readonly symbolVotes: readonly Int16Array[];
  /** [n + 1] */
  readonly rowOffsets: Uint32Array;
  /** Symbol numbers, ascending within a row; the symbols are those that occur. */
  readonly symbols: Uint32Array;
  /**
   * How much of a statement each symbol of a row is: the mean confidence of its votes. Absent where all are whole.
   */
  readonly shares?: Float32Array;
  /** Per variable: the codes of its votes from k on, see `LabelMatrix`. */
  readonly sets: readonly (LabelMatrix['sets'] | undefined)[];
}

/** @param matrices one per variable, all over the same n rows */
export function jointVotes(matrices: readonly LabelMatrix[], lfs: readonly JointLabelingFunction[]): JointVotes {
  const n = matrices[0]?.n ?? 0;
  // A single vote is an *event*: a number for (variable, column, vote). A vector of votes is a path of events, a node of a
  // trie; nearly all paths have one event, and those need no look-up.
  const firstEvent: number[] = [];
  let events = 0;
  for (const matrix of matrices) {
    firstEvent.push(events);
    events += matrix.m * codeCount(matrix);
  }
  const lfOf = matrices.map(({ m }) => new Int32Array(m).fill(-1));
  lfs.forEach(({ columns }, j) => {
    for (const { variable, lf } of columns) lfOf[variable][lf] = j;
  });
  const nodes = { parent: [-1], variable: [-1], vote: [-1], lf: [-1] };
  const nodeOfEvent = new Int32Array(events).fill(-1);
  const longer = new Map<number, number>();
  const addNode = (parent: number, variable: number, vote: number, lf: number) => {
    nodes.parent.push(parent);
    nodes.variable.push(variable);
    nodes.vote.push(vote);
    return nodes.lf.push(lf) - 1;
  };

  const total = matrices.reduce((sum, { votes }) => sum + votes.length, 0);
  const rowOffsets = new Uint32Array(n + 1);
  const rowNodes = new Uint32Array(total);
  const current = new Int32Array(lfs.length); // node of what the LF has said on this row; 0 = nothing
  const voices: number[] = [];
  const graded = matrices.some(({ confidences }) => confidences);
  const rowShares = graded ? new Float32Array(total) : undefined;
  const heard = graded ? new Float64Array(2 * lfs.length) : undefined; // sum of confidences, and of votes, per LF
  let length = 0;
  for (let row = 0; row < n; row++) {
    voices.length = 0;
    for (let variable = 0; variable < matrices.length; variable++) {
      const { rowOffsets: offsets, lfs: columns, votes, confidences } = matrices[variable];
      const codes = codeCount(matrices[variable]);
      for (let at = offsets[row]; at < offsets[row + 1]; at++) {
        const j = lfOf[variable][columns[at]];
        if (j < 0) continue;
        const event = firstEvent[variable] + columns[at] * codes + votes[at];
        if (heard) {
          heard[2 * j] += confidences ? confidences[at] : 1;
          heard[2 * j + 1]++;
        }
        if (current[j] === 0) {
          voices.push(j);
          if (nodeOfEvent[event] < 0) nodeOfEvent[event] = addNode(0, variable, votes[at], j);
          current[j] = nodeOfEvent[event];
        } else {
          const key = current[j] * events + event;
          let node = longer.get(key);
          if (node === undefined) longer.set(key, (node = addNode(current[j], variable, votes[at], j)));
          current[j] = node;
        }
      }
    }
    for (const j of voices) {
      if (heard && rowShares) {
        rowShares[length] = heard[2 * j] / heard[2 * j + 1];
        heard.fill(0, 2 * j, 2 * j + 2);
      }
      rowNodes[length++] = current[j];
      current[j] = 0;
    }
    rowOffsets[row + 1] = length;
  }

  // Number the nodes that rows end in by LF and vector, so that numbers do not depend on the order of the rows.
  const occurs = new Uint8Array(nodes.lf.length);
  for (let at = 0; at < length; at++) occurs[rowNodes[at]] = 1;
  const found = lfs.map((): { node: number; votes: Int16Array }[] => []);
  occurs.forEach((yes, node) => {
    if (yes) found[nodes.lf[node]].push({ node, votes: votesOf(node) });
  });
  const lfOffsets = new Uint32Array(lfs.length + 1);
  const symbolVotes: Int16Array[] = [];
  const symbolOf = new Uint32Array(occurs.length);
  found.forEach((vectors, j) => {
    for (const { node, votes } of vectors.sort((a, b) => lexicographic(a.votes, b.votes))) {
      symbolOf[node] = symbolVotes.push(votes) - 1;
    }
    lfOffsets[j + 1] = symbolVotes.length;
  });
  const symbols = rowNodes.subarray(0, length).map((node) => symbolOf[node]);
  const shares = rowShares?.slice(0, length);
  for (let row = 0; row < n; row++) {
    const own = symbols.subarray(rowOffsets[row], rowOffsets[row + 1]);
    if (shares) {
      const shareOf = new Map(Array.from(own, (symbol, i) => [symbol, shares[rowOffsets[row] + i]]));
      shares.set(
        Float32Array.from(own.sort(), (symbol) => shareOf.get(symbol)!),
        rowOffsets[row],
      );
    } else own.sort();
  }
  const sets = matrices.map((matrix) => matrix.sets);
  return { n, lfs, lfOffsets, symbolVotes, rowOffsets, symbols, ...(shares && { shares }), sets };

  function votesOf(node: number): Int16Array {
    const { columns } = lfs[nodes.lf[node]];
    const votes = new Int16Array(columns.length).fill(-1);
    for (let at = node; at > 0; at = nodes.parent[at]) {
      votes[columns.findIndex(({ variable }) => variable === nodes.variable[at])] = nodes.vote[at];
    }
    return votes;
  }
}

function lexicographic(a: Int16Array, b: Int16Array): number {
  const i = a.findIndex((vote, at) => vote !== b[at]);
  return i < 0 ? 0 : a[i] - b[i];
}
