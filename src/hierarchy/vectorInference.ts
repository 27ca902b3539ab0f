import { EspalierError } from '../core/errors.js';
import { junctionTree } from './junctionTree.js';
import type { TaskGroup } from './taskGroup.js';

/** Exact answers about the feasible vectors of a group under P(y) ∝ ∏ₜ exp(evidenceₜ(yₜ)), one row at a time. */
export interface VectorInference {
  /**
   * @param evidence per variable [states] finite log weights; overwritten with the log of the state's probability, −∞ for a state
   *   that no feasible vector has
   */
  marginals(evidence: readonly Float64Array[]): void;
  /**
   * @param evidence per variable [states] finite log weights
   * @param vector [variables] overwritten with the vector of the largest weight; of several, the first one in each clique's order
   */
  mostProbable(evidence: readonly Float64Array[], vector: Int16Array): void;
}

/**
 * Sum-product and max-product on the group's junction tree (Koller and Friedman, Probabilistic Graphical Models, 2009, sections 10.2
 * and 13.3). All in logs: what a hundred tasks say may differ by more than floating point holds otherwise.
 *
 * @throws EspalierError INFEASIBLE, CONSTRAINTS_TOO_WIDE as `junctionTree` does
 */
export function vectorInference(group: TaskGroup): VectorInference {
  const tree = junctionTree(group);
  const { cliques } = tree;
  // Per clique, the variables whose evidence it holds; every variable's is in one place.
  const held = cliques.map((): { variable: number; states: Int32Array }[] => []);
  group.variables.forEach((_, variable) => {
    const home = tree.homeOf([variable]);
    const { variables, states, size } = cliques[home];
    const place = variables.indexOf(variable);
    const own = Int32Array.from({ length: size }, (_, s) => states[s * variables.length + place]);
    held[home].push({ variable, states: own });
  });
  const values = cliques.map(({ size }) => new Float64Array(size));
  const messages = cliques.map(({ above }) => new Float64Array(above?.size ?? 0));
  const shares = cliques.map(({ above }) => new Float64Array(above?.size ?? 0));
  const chosen = new Int32Array(cliques.length);
  const widest = Math.max(...group.variables.map(({ states }) => states), ...shares.map(({ length }) => length));
  const scratch = new Float64Array(widest);

  /** Takes the evidence in and passes messages up to the roots. */
  function collect(evidence: readonly Float64Array[], pool: typeof logSums): void {
    for (let c = 0; c < cliques.length; c++) {
      const own = values[c];
      own.fill(0);
      for (const { variable, states } of held[c]) {
        const weights = evidence[variable];
        for (let s = 0; s < own.length; s++) own[s] += weights[states[s]];
      }
    }
    for (let c = cliques.length - 1; c >= 0; c--) {
      const { above } = cliques[c];
      if (!above) continue;
      const message = messages[c];
      pool(values[c], above.own, message, scratch);
      const upper = values[above.clique];
      for (let s = 0; s < upper.length; s++) {
        const i = above.upper[s];
        upper[s] += i < 0 ? Number.NEGATIVE_INFINITY : message[i];
      }
    }
  }

  function marginals(evidence: readonly Float64Array[]): void {
    collect(evidence, logSums);
    for (let c = 0; c < cliques.length; c++) {
      const { above } = cliques[c];
      const own = values[c];
      if (above) {
        const [share, message] = [shares[c], messages[c]];
        logSums(values[above.clique], above.upper, share, scratch);
        for (let s = 0; s < own.length; s++) {
          const i = above.own[s];
          // Two times −∞ has no difference.
          const possible = i >= 0 && message[i] > Number.NEGATIVE_INFINITY;
          own[s] = possible ? own[s] + share[i] - message[i] : Number.NEGATIVE_INFINITY;
        }
      }
      for (const { variable, states } of held[c]) {
        logSums(own, states, evidence[variable], scratch);
        normalize(evidence[variable]);
      }
    }
  }

  function mostProbable(evidence: readonly Float64Array[], vector: Int16Array): void {
    collect(evidence, logMaxima);
    for (let c = 0; c < cliques.length; c++) {
      const { above } = cliques[c];
      const shared = above ? above.upper[chosen[above.clique]] : 0;
      let best = -1;
      for (let s = 0; s < values[c].length; s++) {
        if (above && above.own[s] !== shared) continue;
        if (best < 0 || values[c][s] > values[c][best]) best = s;
      }
      chosen[c] = best;
      for (const { variable, states } of held[c]) vector[variable] = states[best];
    }
  }

  // Cliques that are feasible one by one may still have no vector in common.
  const anything = group.variables.map(({ states }) => new Float64Array(states));
  collect(anything, logMaxima);
  if (cliques.some(({ above }, c) => !above && Math.max(...values[c]) === Number.NEGATIVE_INFINITY)) {
    throw new EspalierError({
      code: 'INFEASIBLE',
      path: 'constraints',
      message: `no combination of classes of ${group.variables.map(({ name }) => name).join(', ')} satisfies all constraints`,
    });
  }
  return { marginals, mostProbable };
}

/** Per place the largest of the values that belong there; −∞ for none. */
function logMaxima(values: Float64Array, places: Int32Array, into: Float64Array): void {
  into.fill(Number.NEGATIVE_INFINITY);
  for (let s = 0; s < values.length; s++) {
    const i = places[s];
    if (i >= 0 && values[s] > into[i]) into[i] = values[s];
  }
}

/**
 * Per place log Σ exp of the values that belong there; −∞ for none.
 *
 * @param sums room for as many numbers as there are places
 */
function logSums(values: Float64Array, places: Int32Array, into: Float64Array, sums: Float64Array): void {
  logMaxima(values, places, into);
  sums.fill(0, 0, into.length);
  for (let s = 0; s < values.length; s++) {
    const i = places[s];
    if (i >= 0 && values[s] > Number.NEGATIVE_INFINITY) sums[i] += Math.exp(values[s] - into[i]);
  }
  for (let i = 0; i < into.length; i++) if (sums[i] > 0) into[i] += Math.log(sums[i]);
}

function normalize(logs: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) if (logs[i] > most) most = logs[i];
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp(logs[i] - most);
  const total = most + Math.log(sum);
  for (let i = 0; i < logs.length; i++) logs[i] -= total;
}
