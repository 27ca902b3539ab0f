import { headDepths } from '../network/headDepths.js';
import type { SharingParams } from '../network/sharingParams.js';
import type { TrunkParams } from '../network/trunkParams.js';
import { trunks } from '../network/trunks/index.js';
import { type ConfigNode, child } from './configNode.js';
import { type Problems, placeOf } from './problems.js';
import type { SliceEntry } from './readSlices.js';
import type { TaskEntry } from './readTasks.js';

/** Checks that heads stand on layers that the trunk has, and stop gradients where some would flow. */
export function checkHeads(
  root: ConfigNode,
  tasks: readonly TaskEntry[],
  slices: readonly SliceEntry[],
  { trunk, sharing }: { readonly trunk?: TrunkParams; readonly sharing?: SharingParams },
  problems: Problems,
): void {
  for (const { path, head } of tasks) {
    if (!head?.stopGradient || head.inputs.some((input) => input !== 'trunk')) continue;
    problems.add(
      'STOP_GRADIENT',
      placeOf(root, [...path, 'head', 'stopGradient']),
      `expected a task among inputs whose prediction is to be taken as it is; received [${head.inputs.join(', ')}]`,
      'Name it under inputs:, or leave stopGradient out.',
    );
  }
  if (!trunk || !sharing) return;
  const sliced = child(root, 'sliceHeads') ? slices.flatMap((slice) => slice.tasks) : [];
  const heads = tasks.flatMap(({ members, head }) => (head ? members.map(({ name }) => ({ name, head })) : []));
  const layers = trunks[trunk.kind].create(trunk as never).depths.length;
  const seen = new Set<TaskEntry>();
  for (const { task, message, hint } of headDepths(trunk.kind, layers, heads, sliced, sharing.kind)) {
    const entry = tasks.find(({ members }) => members.some(({ name }) => name === task))!;
    // The labels of a task share its head.
    if (seen.has(entry)) continue;
    seen.add(entry);
    problems.add('HEAD_DEPTH', placeOf(root, [...entry.path, 'head', 'at']), message, hint);
  }
}
