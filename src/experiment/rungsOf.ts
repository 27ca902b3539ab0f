/**
 * The epochs of each rung of successive halving: from `minimum`, `eta` times as many on each, and all of them on the last.
 *
 * @returns ascending; at least one
 */
export function rungsOf(minimum: number, epochs: number, eta: number): number[] {
  const rungs: number[] = [];
  for (let rung = minimum; rung < epochs; rung *= eta) rungs.push(rung);
  return [...rungs, epochs];
}
