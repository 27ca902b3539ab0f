import { type JunctionTree, junctionTree } from '../../hierarchy/junctionTree.js';
import type { TaskGroup } from '../../hierarchy/taskGroup.js';
import type { JointLabelingFunction } from './jointVotes.js';

/** What a labeling function can tell apart, and where that lies in the junction tree. */
export interface LfView {
  /** The clique that holds all tasks it votes on. */
  readonly clique: number;
  /** Number of states it can tell apart: the feasible vectors of its tasks. */
  readonly states: number;
  /** [states] per state, a state of each of its columns' variables. */
  readonly vectors: readonly Int16Array[];
  /** [clique size] which of them each state of the clique holds. */
  readonly project: Uint32Array;
}

export interface JointStructure {
  readonly group: TaskGroup;
  readonly tree: JunctionTree;
  /** As given, but those that speak about too many tasks at once fall apart into several. */
  readonly lfs: readonly JointLabelingFunction[];
  /** One per LF. */
  readonly views: readonly LfView[];
  /** Names of the LFs that fell apart: their votes on different parts count as those of different LFs. */
  readonly split: readonly string[];
}

/** Finds a place for every LF's evidence in a junction tree of the group. */
export function jointStructure(group: TaskGroup, lfs: readonly JointLabelingFunction[]): JointStructure {
  const scopes = new Map<string, number[]>();
  for (const { columns } of lfs) {
    const scope = columns.map(({ variable }) => variable);
    scopes.set(scope.join(), scope);
  }
  // Narrow scopes first: a wide one that does not fit shall not cost them their place.
  const wanted = [...scopes.values()].sort((a, b) => a.length - b.length || lexicographic(a, b));
  const tree = junctionTree(group, wanted);
  const homes = new Map(wanted.map((scope, i) => [scope.join(), tree.homes[i]]));
  const split: string[] = [];
  const placed = lfs.flatMap((lf) => {
    if (homes.get(lf.columns.map(({ variable }) => variable).join())! >= 0) return [lf];
    split.push(lf.name);
    return fallApart(lf, tree);
  });
  const known = new Map<string, LfView>();
  const views = placed.map(({ columns }) => {
    const scope = columns.map(({ variable }) => variable);
    const key = scope.join();
    if (!known.has(key)) known.set(key, view(scope, tree));
    return known.get(key)!;
  });
  return { group, tree, lfs: placed, views, split };
}

/** Parts that each fit into one clique, as few as a greedy choice finds. */
function fallApart({ name, columns }: JointLabelingFunction, tree: JunctionTree): JointLabelingFunction[] {
  const parts: JointLabelingFunction[] = [];
  let left = [...columns];
  while (left.length > 0) {
    let best: typeof left = [];
    for (const { variables } of tree.cliques) {
      const inside = left.filter(({ variable }) => variables.includes(variable));
      if (inside.length > best.length) best = inside;
    }
    parts.push({ name, columns: best });
    left = left.filter((column) => !best.includes(column));
  }
  return parts;
}

function view(scope: readonly number[], tree: JunctionTree): LfView {
  const clique = tree.homeOf(scope);
  const { variables, states, size } = tree.cliques[clique];
  const places = scope.map((variable) => variables.indexOf(variable));
  const index = new Map<string, number>();
  const vectors: Int16Array[] = [];
  const project = new Uint32Array(size);
  for (let s = 0; s < size; s++) {
    const vector = Int16Array.from(places, (place) => states[s * variables.length + place]);
    const key = vector.join();
    if (!index.has(key)) index.set(key, vectors.push(vector) - 1);
    project[s] = index.get(key)!;
  }
  return { clique, states: vectors.length, vectors, project };
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i < 0 ? 0 : a[i] - b[i];
}
