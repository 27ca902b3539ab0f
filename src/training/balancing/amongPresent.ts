/**
 * Solves a problem of inner products among the tasks that have a say in a step: those that are present and whose gradient is
 * not exactly zero. The others get 0.
 *
 * @param gram [t, t]
 * @param solve the inner products of the p members and their task numbers → [p] weights
 * @returns [t] weights, and p
 */
export function amongPresent(
  gram: readonly (readonly number[])[],
  solve: (gram: number[][], members: readonly number[]) => readonly number[],
): { weights: number[]; count: number } {
  const members = gram.flatMap((row, i) => (row[i] > 0 ? [i] : []));
  const weights = gram.map(() => 0);
  if (members.length > 0) {
    const part = members.map((i) => members.map((j) => gram[i][j]));
    solve(part, members).forEach((weight, at) => {
      weights[members[at]] = weight;
    });
  }
  return { weights, count: members.length };
}
