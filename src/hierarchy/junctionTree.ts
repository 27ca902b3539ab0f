import { EspalierError } from '../core/errors.js';
import { feasibleStates } from './feasibleStates.js';
import type { TaskGroup } from './taskGroup.js';

/** A set of variables whose states are listed together. */
export interface Clique {
  /** Ascending. */
  readonly variables: readonly number[];
  /** Number of feasible states. */
  readonly size: number;
  /** [size, variables] */
  readonly states: Int16Array;
  /** How it hangs on the clique above it; none for the root of a tree. Cliques above come first. */
  readonly above?: Separator;
}

export interface Separator {
  /** The clique above. */
  readonly clique: number;
  /** Number of states of the shared variables that both cliques know. */
  readonly size: number;
  /** [this clique's size] and [the upper one's]: the shared state that each state holds; −1 where the other has none such. */
  readonly own: Int32Array;
  readonly upper: Int32Array;
}

export interface JunctionTree {
  readonly cliques: readonly Clique[];
  /** Per optional scope: the clique that holds all of it, or −1 where that clique would have been too large. */
  readonly homes: readonly number[];
  /** A clique that holds all of `scope`, the smallest one; −1 for none. */
  homeOf(scope: readonly number[]): number;
}

/** The most states a clique may have. */
const largestClique = 20_000;

/**
 * Ties variables into a tree of cliques on which sums over all feasible vectors are exact (Lauritzen and Spiegelhalter,
 * J. R. Stat. Soc. B 50, 1988): every constraint lies within one clique, and a variable's cliques are connected. The
 * graph is triangulated by least fill-in, and the tree is a *maximum* spanning tree on the number of shared variables; with a
 * minimum one the running intersection breaks.
 *
 * @param wanted scopes that should lie within one clique too, as far as no clique grows beyond {@link largestClique}
 *   states through them; earlier ones come first
 * @throws EspalierError INFEASIBLE when no vector satisfies the constraints, CONSTRAINTS_TOO_WIDE when a clique that
 *   constraints alone ask for has too many states
 */
export function junctionTree(group: TaskGroup, wanted: readonly (readonly number[])[] = []): JunctionTree {
  const count = group.variables.length;
  let edges = edgesOf(
    count,
    group.constraints.map(({ scope }) => scope),
  );
  let sets = maximalCliques(edges);
  let states = statesOf(group, sets);
  if (!states) {
    throw new EspalierError({
      code: 'CONSTRAINTS_TOO_WIDE',
      path: 'constraints',
      message: `expected constraints under which no set of tasks that hang together has more than ${largestClique} combinations; received more`,
      hint: 'Give a table of the allowed combinations, or leave out a constraint.',
    });
  }
  const accepted: boolean[] = [];
  for (const scope of wanted) {
    if (sets.some((set) => scope.every((variable) => set.includes(variable)))) {
      accepted.push(true);
      continue;
    }
    const wider = edgesOf(count, [scope], edges);
    const widerSets = maximalCliques(wider);
    const widerStates = statesOf(group, widerSets);
    accepted.push(widerStates !== undefined);
    if (widerStates) [edges, sets, states] = [wider, widerSets, widerStates];
  }
  const cliques = hang(sets, states);
  const homeOf = (scope: readonly number[]) => {
    let best = -1;
    cliques.forEach(({ variables, size }, c) => {
      if ((best < 0 || size < cliques[best].size) && scope.every((variable) => variables.includes(variable))) best = c;
    });
    return best;
  };
  return { cliques, homeOf, homes: wanted.map((scope, i) => (accepted[i] ? homeOf(scope) : -1)) };
}

type Edges = readonly ReadonlySet<number>[];

function edgesOf(count: number, scopes: readonly (readonly number[])[], before?: Edges): Edges {
  const edges = Array.from({ length: count }, (_, i) => new Set(before?.[i]));
  for (const scope of scopes) for (const a of scope) for (const b of scope) if (a !== b) edges[a].add(b);
  return edges;
}

/** The maximal cliques of the graph after triangulation by least fill-in; ties go to the lower number. */
function maximalCliques(edges: Edges): number[][] {
  const left = edges.map((set) => new Set(set));
  const open = new Set(edges.keys());
  const cliques: number[][] = [];
  while (open.size > 0) {
    let next = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const variable of open) {
      const around = [...left[variable]];
      let fill = 0;
      for (let i = 0; i < around.length && fill < least; i++) {
        for (let j = i + 1; j < around.length; j++) if (!left[around[i]].has(around[j])) fill++;
      }
      if (fill < least) [next, least] = [variable, fill];
      if (least === 0) break;
    }
    const clique = [next, ...left[next]];
    if (!cliques.some((other) => clique.every((variable) => other.includes(variable)))) cliques.push(clique);
    for (const a of left[next]) {
      left[a].delete(next);
      for (const b of left[next]) if (a !== b) left[a].add(b);
    }
    open.delete(next);
  }
  return cliques.map((clique) => clique.sort((a, b) => a - b)).sort((a, b) => a[0] - b[0] || b.length - a.length);
}

function statesOf(group: TaskGroup, sets: readonly number[][]): Int16Array[] | undefined {
  const all: Int16Array[] = [];
  for (const set of sets) {
    const states = feasibleStates(group, set, largestClique);
    if (!states) return undefined;
    if (states.length === 0) {
      throw new EspalierError({
        code: 'INFEASIBLE',
        path: 'constraints',
        message: `no combination of classes of ${set.map((i) => group.variables[i].name).join(', ')} satisfies all constraints`,
      });
    }
    all.push(states);
  }
  return all;
}

/** Prim's algorithm on the number of shared variables; cliques that share none become roots of their own. */
function hang(sets: readonly number[][], states: readonly Int16Array[]): Clique[] {
  const left = new Set(sets.keys());
  const cliques: Clique[] = [];
  const placed: number[] = [];
  while (left.size > 0) {
    let best = { set: Math.min(...left), upper: -1, shared: 0 };
    for (const set of left) {
      placed.forEach((other, upper) => {
        const shared = sets[set].filter((variable) => sets[other].includes(variable)).length;
        if (shared > best.shared) best = { set, upper, shared };
      });
    }
    const { set, upper } = best;
    left.delete(set);
    placed.push(set);
    const variables = sets[set];
    const clique = { variables, size: states[set].length / variables.length, states: states[set] };
    cliques.push(upper < 0 ? clique : { ...clique, above: separator(clique, cliques[upper], upper) });
  }
  return cliques;
}

function separator(own: Clique, upper: Clique, clique: number): Separator {
  const shared = own.variables.filter((variable) => upper.variables.includes(variable));
  const index = new Map<string, number>();
  const keys = ({ variables, states, size }: Clique) => {
    const places = shared.map((variable) => variables.indexOf(variable));
    return Array.from({ length: size }, (_, s) => places.map((place) => states[s * variables.length + place]).join());
  };
  const [below, above] = [keys(own), keys(upper)];
  const known = new Set(below);
  for (const key of above) if (known.has(key) && !index.has(key)) index.set(key, index.size);
  const place = (list: string[]) => Int32Array.from(list, (key) => index.get(key) ?? -1);
  return { clique, size: index.size, own: place(below), upper: place(above) };
}
