import fc from 'fast-check';

/** Inner products [p, p] of 1 to `most` vectors in four dimensions: from five on they depend on each other; none is zero. */
export function gramArbitrary(most: number): fc.Arbitrary<number[][]> {
  const coordinate = fc.integer({ min: -8, max: 8 }).map((value) => value / 4);
  const vector = fc.tuple(coordinate, coordinate, coordinate, coordinate).filter((v) => v.some((value) => value !== 0));
  return fc
    .array(vector, { minLength: 1, maxLength: most })
    .map((vectors) => vectors.map((a) => vectors.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0))));
}

/** vᵀ·gram·w */
export function product(gram: readonly (readonly number[])[], v: readonly number[], w: readonly number[]): number {
  return gram.reduce((sum, row, i) => sum + v[i] * row.reduce((inner, value, j) => inner + value * w[j], 0), 0);
}
