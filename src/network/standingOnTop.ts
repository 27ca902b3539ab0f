import { layoutHeads } from './headLayout.js';
import type { SliceHeadDefinition, TaskHead } from './networkDefinition.js';
import type { SharingTask } from './sharing/sharing.js';
import { slicedTasks } from './sliceLayout.js';

/** The tasks that see what is on top of the trunk: linear heads in the order of their fused product, then those with hidden layers. */
export function standingOnTop(tasks: readonly TaskHead[], sliceHeads?: SliceHeadDefinition): SharingTask[] {
  const { products } = layoutHeads(tasks, slicedTasks(tasks, sliceHeads?.slices ?? []));
  const fused = products.find(({ at }) => at === undefined)?.columns.map(({ task }) => task) ?? [];
  const layered = tasks.flatMap(({ head }, i) =>
    head.layers.length > 0 && head.inputs.includes('trunk') && head.at === undefined ? [i] : [],
  );
  return [...fused, ...layered].map((task) => ({ task, name: tasks[task].name }));
}
