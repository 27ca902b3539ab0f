import type { ConflictPair, ErrorBucket, ErrorGroup, TaskErrors, WrongParty } from '../core/errorReport.js';
import { argMax } from '../core/numeric.js';
import { rateOf } from '../core/rateOf.js';
import { rowConflicts } from '../core/rowConflicts.js';
import { type SplitName, splitCode } from '../core/split.js';
import { voteTable } from '../core/voteClasses.js';
import { votesAgainst } from '../core/votesAgainst.js';
import { errorRow } from './errorRow.js';
import type { RunTask } from './runTask.js';

/** More labeling functions than this have too many pairs to be worth counting: labelers of a crowd. */
const mostFunctions = 300;

/** Labeling functions that are named per bucket. */
const mostVoters = 3;

/** What is to be looked at. */
export interface ErrorView {
  readonly splits: readonly SplitName[];
  /** The name of the one slice that is looked at. */
  readonly slice?: string;
  /** Rows that are listed per bucket, of conflicts and of uncovered rows. */
  readonly limit: number;
  /** Pairs of labeling functions that are listed. */
  readonly pairs: number;
}

/**
 * Where network and label model contradict gold, where votes contradict each other, and where there are none.
 *
 * @param gold [n] class or −1
 * @param slices name → [n] 1 where the row is inside
 */
export function taskErrors(
  task: RunTask,
  gold: Int16Array,
  slices: ReadonlyMap<string, Uint8Array>,
  { splits, slice, limit, pairs }: ErrorView,
): TaskErrors {
  const { n, classes, covered, network } = task;
  const k = classes.length;
  const against = votesAgainst(task.matrix);
  const inside = slice === undefined ? undefined : slices.get(slice);
  const codes = new Set<number>(splits.map((name) => splitCode[name]));
  const rows = Uint32Array.from({ length: n }, (_, row) => row).filter(
    (row) => codes.has(task.splits[row]) && (!inside || inside[row] === 1),
  );
  const labelOf = (row: number) => (covered[row] ? argMax(task.labels.subarray(row * k, (row + 1) * k)) : -1);
  // A task that does not apply by the network is wrong where gold names a class.
  const networkWrong = (row: number) => network !== undefined && gold[row] >= 0 && network.decided[row] !== gold[row];
  const labelWrong = (row: number) => gold[row] >= 0 && covered[row] === 1 && labelOf(row) !== gold[row];

  const group = (name: string, among: Uint32Array): ErrorGroup => {
    const withGold = among.filter((row) => gold[row] >= 0);
    const coveredGold = withGold.filter((row) => covered[row] === 1);
    return {
      name,
      rows: among.length,
      ...(network && { network: rateOf(count(withGold, networkWrong), withGold.length) }),
      labelModel: rateOf(count(coveredGold, labelWrong), coveredGold.length),
      conflicts: rateOf(
        count(among, (row) => against[row] > 0),
        among.length,
      ),
      uncovered: rateOf(
        count(among, (row) => covered[row] === 0),
        among.length,
      ),
    };
  };

  const perGold = new Uint32Array(k);
  const buckets = new Map<string, { rows: number[]; wrong: WrongParty }>();
  for (const row of rows) {
    if (gold[row] < 0) continue;
    perGold[gold[row]]++;
    const [byNetwork, byLabel] = [networkWrong(row), labelWrong(row)];
    if (!byNetwork && !byLabel) continue;
    const key = `${gold[row]} ${network ? network.decided[row] : ''} ${labelOf(row)}`;
    const wrong = byNetwork && byLabel ? 'both' : byNetwork ? 'network' : 'labelModel';
    if (!buckets.has(key)) buckets.set(key, { rows: [], wrong });
    buckets.get(key)!.rows.push(row);
  }
  const confidence = (row: number) => {
    const probs = network && networkWrong(row) ? network.probs : task.labels;
    return Math.max(...probs.subarray(row * k, (row + 1) * k));
  };
  const told = (found: readonly number[]) => found.slice(0, limit).map((row) => errorRow(task, gold, against, row));
  const votes = (row: number) => task.matrix.rowOffsets[row + 1] - task.matrix.rowOffsets[row];
  const conflicting = Array.from(rows.filter((row) => against[row] > 0)).sort(
    (a, b) => against[b] - against[a] || against[b] / votes(b) - against[a] / votes(a) || a - b,
  );
  // Those that the network is least sure of first: that is where a labeling function would teach most.
  const uncovered = Array.from(rows.filter((row) => covered[row] === 0));
  if (network) {
    const sure = new Map(uncovered.map((row) => [row, Math.max(...network.probs.subarray(row * k, (row + 1) * k))]));
    uncovered.sort((a, b) => sure.get(a)! - sure.get(b)! || a - b);
  }
  return {
    task: task.name,
    splits: splits.map((name) =>
      group(
        name,
        rows.filter((row) => task.splits[row] === splitCode[name]),
      ),
    ),
    slices: [...slices]
      .filter(([name]) => slice === undefined || name === slice)
      .map(([name, within]) =>
        group(
          name,
          rows.filter((row) => within[row] === 1),
        ),
      ),
    buckets: [...buckets.values()]
      .sort((a, b) => b.rows.length - a.rows.length || a.rows[0] - b.rows[0])
      .map(({ rows: own, wrong }) => {
        const [first] = own;
        const sorted = own
          .map((row) => [row, confidence(row)] as const)
          .sort(([a, p], [b, q]) => q - p || a - b)
          .map(([row]) => row);
        return {
          gold: classes[gold[first]],
          ...(network && { network: classes[network.decided[first]] ?? null }),
          label: classes[labelOf(first)] ?? null,
          wrong,
          share: rateOf(own.length, perGold[gold[first]]),
          functions: votersFor(task, own, wrong === 'labelModel' ? labelOf(first) : network!.decided[first]),
          examples: told(sorted),
        };
      }),
    conflicts: {
      share: rateOf(conflicting.length, rows.length),
      pairs: conflictPairs(task, gold, rows).slice(0, pairs),
      rows: told(conflicting),
    },
    uncovered: { share: rateOf(uncovered.length, rows.length), rows: told(uncovered) },
  };
}

function count(rows: Uint32Array, holds: (row: number) => boolean): number {
  let found = 0;
  for (const row of rows) if (holds(row)) found++;
  return found;
}

/** The labeling functions that vote for a class on the rows; none where a task does not apply. */
function votersFor({ matrix }: RunTask, rows: readonly number[], c: number): ErrorBucket['functions'] {
  if (c < 0) return [];
  const { m, k, names, rowOffsets, lfs, votes } = matrix;
  const isFor = voteTable(matrix);
  const counts = new Uint32Array(m);
  for (const row of rows) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) counts[lfs[at]] += isFor[votes[at] * k + c];
  }
  return Array.from(counts.keys())
    .filter((j) => counts[j] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, mostVoters)
    .map((j) => ({ name: names[j], rows: counts[j] }));
}

/** The pairs that contradict each other on any of the rows, most such rows first; none for a crowd. */
function conflictPairs({ matrix }: RunTask, gold: Int16Array, rows: Uint32Array): ConflictPair[] {
  const { m, k, names, rowOffsets, lfs, votes } = matrix;
  if (m > mostFunctions) return [];
  const isFor = voteTable(matrix);
  const [both, apart, golden, first, second] = Array.from({ length: 5 }, () => new Uint32Array(m * m));
  for (const row of rows) {
    for (let a = rowOffsets[row]; a < rowOffsets[row + 1]; a++) {
      for (let b = a + 1; b < rowOffsets[row + 1]; b++) {
        const pair = lfs[a] * m + lfs[b];
        both[pair]++;
        if (rowConflicts([votes[a], votes[b]], isFor, k)[0] === 0) continue;
        apart[pair]++;
        if (gold[row] < 0) continue;
        golden[pair]++;
        first[pair] += isFor[votes[a] * k + gold[row]];
        second[pair] += isFor[votes[b] * k + gold[row]];
      }
    }
  }
  return Array.from(apart.keys())
    .filter((pair) => apart[pair] > 0)
    .sort((a, b) => apart[b] - apart[a] || a - b)
    .map((pair) => ({
      labelingFunctions: [names[Math.floor(pair / m)], names[pair % m]],
      share: rateOf(apart[pair], both[pair]),
      ...(golden[pair] > 0 && { gold: { n: golden[pair], right: [first[pair], second[pair]] as const } }),
    }));
}
