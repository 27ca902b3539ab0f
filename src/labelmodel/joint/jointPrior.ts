import type { JunctionTree } from '../../hierarchy/junctionTree.js';
import { messageRoom, propagate } from '../../hierarchy/propagate.js';
import type { TaskGroup } from '../../hierarchy/taskGroup.js';

/**
 * P(Y) of a group: per variable a table [states above, states] of P(y | the task above it), one row for a task without
 * one. Where constraints tie tasks beyond the tree, P(Y) is the product of these tables over the feasible vectors, scaled to 1.
 */
export type JointPrior = readonly Float64Array[];

/** The prior that keeps to every task's class balance: within the classes that are possible under each state above. */
export function balancedPrior({ variables }: TaskGroup, classBalance: readonly ArrayLike<number>[]): JointPrior {
  return variables.map(({ states, above }, i) => {
    const rows = above?.under ?? [Array.from({ length: states }, (_, state) => state)];
    const table = new Float64Array(rows.length * states);
    rows.forEach((allowed, u) => {
      // N/A, where it is allowed, is the only state that is.
      const mass = allowed.map((state) => classBalance[i][state] ?? 1);
      const total = mass.reduce((sum, p) => sum + p, 0);
      allowed.forEach((state, at) => {
        table[u * states + state] = total > 0 ? mass[at] / total : 1 / allowed.length;
      });
    });
    return table;
  });
}

/** Per clique [size] the log prior factors of the variables that are at home there. */
export function priorPotentials(group: TaskGroup, tree: JunctionTree, prior: JointPrior): Float64Array[] {
  const potentials = tree.cliques.map(({ size }) => new Float64Array(size));
  group.variables.forEach(({ states, above }, i) => {
    const clique = tree.homeOf(above ? [above.variable, i] : [i]);
    const { variables, states: vectors, size } = tree.cliques[clique];
    const own = variables.indexOf(i);
    const upper = above ? variables.indexOf(above.variable) : -1;
    for (let s = 0; s < size; s++) {
      const row = upper < 0 ? 0 : vectors[s * variables.length + upper];
      potentials[clique][s] += Math.log(prior[i][row * states + vectors[s * variables.length + own]]);
    }
  });
  return potentials;
}

/**
 * The prior under which the expected rows would be most likely, with as many pseudo-rows of `start` per state above as the
 * task has classes. One step of iterative proportional fitting: where tables alone make P(Y) this is the maximum, and where
 * constraints tie tasks beyond the tree it moves towards it.
 *
 * @param rows per clique [size] expected rows
 */
export function learnedPrior(
  group: TaskGroup,
  tree: JunctionTree,
  rows: readonly Float64Array[],
  start: JointPrior,
  current: JointPrior,
): JointPrior {
  const model = priorPotentials(group, tree, current);
  propagate(tree, model, messageRoom(tree));
  const expected = tableMarginals(group, tree, rows);
  const modelled = tableMarginals(group, tree, model);
  return current.map((table, i) => {
    const { states } = group.variables[i];
    const next = new Float64Array(table.length);
    for (let u = 0; u < table.length; u += states) {
      const pseudo = group.variables[i].k;
      const total = sum(expected[i], u, states) + pseudo;
      const mass = sum(modelled[i], u, states);
      for (let s = u; s < u + states; s++) {
        if (table[s] === 0) continue;
        const target = (expected[i][s] + pseudo * start[i][s]) / total;
        next[s] = mass > 0 && modelled[i][s] > 0 ? (table[s] * target * mass) / modelled[i][s] : target;
      }
      const scale = sum(next, u, states);
      for (let s = u; s < u + states; s++) if (scale > 0) next[s] /= scale;
    }
    return next;
  });
}

/** Per variable [states above, states] what the cliques' values sum to. */
function tableMarginals({ variables }: TaskGroup, tree: JunctionTree, values: readonly Float64Array[]): Float64Array[] {
  return variables.map(({ states, above }, i) => {
    const clique = tree.homeOf(above ? [above.variable, i] : [i]);
    const { variables: members, states: vectors, size } = tree.cliques[clique];
    const own = members.indexOf(i);
    const upper = above ? members.indexOf(above.variable) : -1;
    const table = new Float64Array((above ? variables[above.variable].states : 1) * states);
    for (let s = 0; s < size; s++) {
      const row = upper < 0 ? 0 : vectors[s * members.length + upper];
      table[row * states + vectors[s * members.length + own]] += values[clique][s];
    }
    return table;
  });
}

function sum(values: Float64Array, from: number, count: number): number {
  let total = 0;
  for (let i = from; i < from + count; i++) total += values[i];
  return total;
}
