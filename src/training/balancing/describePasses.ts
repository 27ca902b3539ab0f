import type { BalancingPasses } from './passesOf.js';

/** What a step costs under a balancing, as one line for the terminal: counted, or measured where it has been. */
export function describePasses({
  kind,
  passes,
  timesEqual,
}: {
  readonly kind: string;
  readonly passes: BalancingPasses;
  readonly timesEqual: number | null;
}): string {
  const { forward, backwardHeads, backwardTrunk, backwardLastLayer } = passes;
  const back = [
    `${backwardHeads} through the heads`,
    `${backwardTrunk} through the trunk`,
    ...(backwardLastLayer > 0 ? [`${backwardLastLayer} through its last layer`] : []),
  ];
  const ways = `${forward} forward ${forward === 1 ? 'pass' : 'passes'} and backward passes: ${back.join(', ')}`;
  return `balancing ${kind}: per step ${ways}${timesEqual === null ? '' : `; ${timesEqual.toFixed(1)} × the time of a step of equal`}`;
}
