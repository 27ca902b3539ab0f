/**
 * Room that is used again and again: each call gives an array of at least so many places, a new one only where the last is too short. What stood
 * in it may stand there still.
 */
export function growing<T extends { readonly length: number }>(allocate: (length: number) => T): (length: number) => T {
  let held: T | undefined;
  return (length) => {
    if (!held || held.length < length) held = allocate(Math.max(length, 2 * (held?.length ?? 0)));
    return held;
  };
}
