/**
 * [votes] 1 for each vote of a row that has no class in common with some other one of it.
 *
 * @param votes codes
 * @param isFor [codes, k] see `voteTable`
 */
export function rowConflicts(votes: ArrayLike<number>, isFor: Uint8Array, k: number): Uint8Array {
  const conflicts = new Uint8Array(votes.length);
  for (let a = 0; a < votes.length; a++) {
    for (let b = a + 1; b < votes.length; b++) {
      let common = false;
      for (let c = 0; c < k; c++) common ||= isFor[votes[a] * k + c] === 1 && isFor[votes[b] * k + c] === 1;
      if (!common) conflicts[a] = conflicts[b] = 1;
    }
  }
  return conflicts;
}
