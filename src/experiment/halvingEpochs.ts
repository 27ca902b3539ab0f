/**
 * The epochs that successive halving trains in all: on each rung, those since the one before it, for as many settings as get there, n, ⌊n/η⌋, ⌊⌊n/η⌋/η⌋, …
 *
 * @param rungs epochs, ascending
 */
export function halvingEpochs(settings: number, rungs: readonly number[], eta: number): number {
  let [left, before, epochs] = [settings, 0, 0];
  for (const rung of rungs) {
    epochs += left * (rung - before);
    left = Math.floor(left / eta);
    before = rung;
  }
  return epochs;
}
