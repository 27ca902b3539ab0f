import type { SliceHeadDefinition } from './networkDefinition.js';
import type { SliceHeadParams } from './sliceHeadParams.js';

/** What of `sliceHeads:` belongs to the network, with the slices that it was trained on. */
export function sliceHeadDefinition(
  { confidence, attention, temperature, rank }: SliceHeadParams,
  slices: SliceHeadDefinition['slices'],
): SliceHeadDefinition {
  return {
    confidence,
    attention,
    temperature,
    ...(rank !== undefined && { rank }),
    slices: slices.map(({ name, tasks }) => ({ name, tasks: [...tasks] })),
  };
}
