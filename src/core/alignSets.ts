import { codeCount, type LabelMatrix } from './labelMatrix.js';

/**
 * The same votes in codes that begin with the given sets, as a fit numbered them; sets that are not among these come behind. So a
 * fitted model reads a matrix that numbers its sets in another order.
 */
export function alignSets(matrix: LabelMatrix, sets: LabelMatrix['sets'] = []): LabelMatrix {
  const { k, votes } = matrix;
  const own = matrix.sets ?? [];
  const all = [...sets];
  const placeOf = new Map(all.map((classes, i) => [classes.join(), i]));
  const to = Int16Array.from({ length: codeCount(matrix) }, (_, code) => code);
  own.forEach((classes, i) => {
    const key = classes.join();
    if (!placeOf.has(key)) placeOf.set(key, all.push(classes) - 1);
    to[k + i] = k + placeOf.get(key)!;
  });
  if (all.length === own.length && to.every((code, from) => code === from)) return matrix;
  return { ...matrix, sets: all, votes: votes.map((code) => to[code]) };
}
