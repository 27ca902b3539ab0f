import type { JunctionTree } from '../../hierarchy/junctionTree.js';
import type { TaskGroup } from '../../hierarchy/taskGroup.js';

/**
 * P(Y) of a group, clique by clique from the root of the junction tree down: per clique [size] the chance of each of its
 * states given what it shares with the clique above. Their product over the cliques is P(Y).
 */
export type JointPrior = readonly Float64Array[];

/**
 * The prior that keeps to the tasks' class balances as far as the constraints let it. A task with a link has its balance among
 * the classes that are possible under each class above; within a clique, combinations weigh as much as the balances of their
 * classes together. (All feasible vectors alike would be no sensible start: in a taxonomy of a hundred labels, where a label
 * implies the one above, nearly all vectors have the topmost label.)
 *
 * @param classBalance per variable [k]
 */
export function balancedPrior(
  { variables }: TaskGroup,
  tree: JunctionTree,
  classBalance: readonly ArrayLike<number>[],
): JointPrior {
  const weights = tree.cliques.map(({ size }) => new Float64Array(size).fill(1));
  variables.forEach(({ above }, i) => {
    const clique = tree.homeOf(above ? [above.variable, i] : [i]);
    const { variables: members, states, size } = tree.cliques[clique];
    const own = members.indexOf(i);
    const upper = above ? members.indexOf(above.variable) : -1;
    // N/A, where it is allowed, is the only state that is.
    const balance = (state: number) => classBalance[i][state] ?? 1;
    const totals = above?.under.map((allowed) => allowed.reduce((sum, state) => sum + balance(state), 0));
    for (let s = 0; s < size; s++) {
      const total = totals?.[states[s * members.length + upper]] ?? 1;
      // Under a class above whose classes here are all impossible, they are alike.
      weights[clique][s] *= total > 0 ? balance(states[s * members.length + own]) / total : 1;
    }
  });
  return conditionals(tree, weights);
}

/**
 * The prior under which the expected rows are most likely, with as many pseudo-rows of `start` per shared state as a clique
 * has states for it.
 *
 * @param rows per clique [size] expected rows
 */
export function learnedPrior(tree: JunctionTree, rows: readonly Float64Array[], start: JointPrior): JointPrior {
  const pseudo = conditionals(
    tree,
    tree.cliques.map(({ size }) => new Float64Array(size).fill(1)),
  );
  // 1 / P under alike states is how many there are.
  const counts = rows.map((values, c) =>
    values.map((count, s) => count + start[c][s] / Math.max(pseudo[c][s], 1e-300)),
  );
  return conditionals(tree, counts);
}

/** Weights scaled to sum to 1 over the states of a clique that share the same state with the clique above. */
function conditionals({ cliques }: JunctionTree, weights: readonly Float64Array[]): Float64Array[] {
  return cliques.map(({ above, size }, c) => {
    const totals = new Float64Array(above?.size ?? 1);
    // A state that the clique above does not know has no chance whatever its weight.
    const shared = (s: number) => (above ? above.own[s] : 0);
    for (let s = 0; s < size; s++) if (shared(s) >= 0) totals[shared(s)] += weights[c][s];
    return weights[c].map((weight, s) => (shared(s) >= 0 && totals[shared(s)] > 0 ? weight / totals[shared(s)] : 0));
  });
}

/** Per clique [size] the log of the prior. */
export function priorPotentials(prior: JointPrior): Float64Array[] {
  return prior.map((values) => values.map(Math.log));
}
