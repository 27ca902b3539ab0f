import type { TaskGroup } from './taskGroup.js';

/**
 * All vectors of states over some of a group's variables that break none of the constraints which lie within them.
 * Depth first, giving a branch up as soon as a constraint is violated: a hundred labels of which exactly one applies
 * take a hundred vectors' time, not 2¹⁰⁰.
 *
 * @param variables ascending
 * @param limit the most vectors to list
 * @returns [vectors, variables] in lexicographic order; undefined when there are more than `limit`
 */
export function feasibleStates(
  { variables: all, constraints }: TaskGroup,
  variables: readonly number[],
  limit: number,
): Int16Array | undefined {
  const inside = new Set(variables);
  const within = constraints.filter(({ scope }) => scope.every((variable) => inside.has(variable)));
  const touching = variables.map((variable) => within.filter(({ scope }) => scope.includes(variable)));
  const state = new Int16Array(all.length).fill(-1);
  const found: number[] = [];
  // Deciding a state may satisfy no constraint and still leave a dead end below: bound the work, not only what is found.
  let visits = 64 * limit;
  const extend = (depth: number): boolean => {
    if (depth === variables.length) {
      if (found.length === limit * variables.length) return false;
      for (const variable of variables) found.push(state[variable]);
      return true;
    }
    const variable = variables[depth];
    for (let value = 0; value < all[variable].states; value++) {
      if (visits-- === 0) return false;
      state[variable] = value;
      if (touching[depth].some((constraint) => constraint.violated(state))) continue;
      if (!extend(depth + 1)) return false;
    }
    state[variable] = -1;
    return true;
  };
  return extend(0) ? Int16Array.from(found) : undefined;
}
