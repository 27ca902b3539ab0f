/** An array that can take `length` entries: the same one, or a copy at least twice as long with its content. */
export function grow<A extends Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array>(
  array: A,
  length: number,
): A {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}
