import type { JunctionTree } from './junctionTree.js';

/** Room for the messages of one {@link propagate} at a time. */
export interface MessageRoom {
  readonly messages: readonly Float64Array[];
}

export function messageRoom({ cliques }: JunctionTree): MessageRoom {
  return { messages: cliques.map(({ above }) => new Float64Array(above?.size ?? 0)) };
}

/**
 * Exact marginals of all cliques at once (sum-product, messages up and beliefs down).
 *
 * @param potentials per clique [size] log weights, −∞ allowed; overwritten with the marginals, which sum to 1
 * @returns the log of the sum over all feasible vectors of the product of weights; −∞ where every vector has weight 0, and
 *   then the potentials are left without meaning
 */
export function propagate(tree: JunctionTree, potentials: readonly Float64Array[], { messages }: MessageRoom): number {
  const { cliques } = tree;
  let logTotal = 0;
  // Per clique exp(log weight − the largest one): within a clique, what underflows is e⁻⁷⁰⁰ of the best.
  for (const values of potentials) {
    let most = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < values.length; s++) if (values[s] > most) most = values[s];
    if (most === Number.NEGATIVE_INFINITY) return most;
    for (let s = 0; s < values.length; s++) values[s] = Math.exp(values[s] - most);
    logTotal += most;
  }
  for (let c = cliques.length - 1; c >= 0; c--) {
    const values = potentials[c];
    const { above } = cliques[c];
    if (!above) {
      let sum = 0;
      for (let s = 0; s < values.length; s++) sum += values[s];
      if (sum === 0) return Number.NEGATIVE_INFINITY;
      for (let s = 0; s < values.length; s++) values[s] /= sum;
      logTotal += Math.log(sum);
      continue;
    }
    const message = messages[c];
    message.fill(0);
    for (let s = 0; s < values.length; s++) if (above.own[s] >= 0) message[above.own[s]] += values[s];
    let most = 0;
    for (let i = 0; i < message.length; i++) if (message[i] > most) most = message[i];
    if (most === 0) return Number.NEGATIVE_INFINITY;
    for (let i = 0; i < message.length; i++) message[i] /= most;
    for (let s = 0; s < values.length; s++) values[s] /= most;
    logTotal += Math.log(most);
    const upper = potentials[above.clique];
    let left = 0;
    for (let s = 0; s < upper.length; s++) {
      upper[s] *= above.upper[s] < 0 ? 0 : message[above.upper[s]];
      if (upper[s] > left) left = upper[s];
    }
    if (left === 0) return Number.NEGATIVE_INFINITY;
    // A hundred messages that agree against a clique's own belief would otherwise underflow.
    if (left < 1e-60) {
      for (let s = 0; s < upper.length; s++) upper[s] /= left;
      logTotal += Math.log(left);
    }
  }
  for (let c = 0; c < cliques.length; c++) {
    const { above } = cliques[c];
    if (!above) continue;
    const message = messages[c];
    const upper = potentials[above.clique];
    const values = potentials[c];
    // The shared states' marginals over what this clique said about them.
    for (let i = 0; i < message.length; i++) message[i] = message[i] > 0 ? 1 / message[i] : 0;
    const share = new Float64Array(message.length);
    for (let s = 0; s < upper.length; s++) if (above.upper[s] >= 0) share[above.upper[s]] += upper[s];
    for (let s = 0; s < values.length; s++) {
      const at = above.own[s];
      values[s] = at < 0 ? 0 : values[s] * share[at] * message[at];
    }
  }
  return logTotal;
}
