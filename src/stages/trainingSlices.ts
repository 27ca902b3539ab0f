import type { Experiment } from '../config/experiment.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import { unionOfRows } from '../core/unionOfRows.js';
import type { Dataset } from '../data/openDataset.js';
import { createLabelFeed } from '../training/labelFeed.js';
import { fewMembers, type SliceCount, trainableSlices } from '../training/trainableSlices.js';
import type { TrainingSlice } from '../training/trainingSlice.js';
import type { TrainingTask } from '../training/trainingTask.js';

/** What slice heads train on. */
export interface TrainingSlices {
  readonly slices: readonly TrainingSlice[];
  /** Rows that train a task inside a slice, for every pair of them. */
  readonly counts: readonly SliceCount[];
  /** `CODE  message` lines about slices that teach little or nothing. */
  readonly warnings: readonly string[];
}

/**
 * The slices that tasks attend to, over the global rows. Slices of one name in several sources are one slice: its function was
 * applied in each. Slices made from gold or splits are left out, for a head trained on them would have seen the gold; so are
 * slices without a row to learn from, and tasks whose head does not see the trunk. Undefined without `sliceHeads`.
 *
 * @param splits [n] split codes of all global rows
 */
export function trainingSlices(
  experiment: Experiment,
  data: Dataset,
  found: readonly SliceMembership[],
  tasks: readonly TrainingTask[],
  splits: Uint8Array,
): TrainingSlices | undefined {
  if (!experiment.sliceHeads) return undefined;
  const onTrunk = new Set(tasks.filter(({ head }) => head.inputs.includes('trunk')).map(({ name }) => name));
  const merged = new Map<
    string,
    { tasks: Set<string>; rows: Uint32Array[]; known: Map<string, TrainingSlice['known'][0]> }
  >();
  for (const { name, tasks: own, source, rows, ofHidden } of found) {
    if (ofHidden) continue;
    const slice = merged.get(name) ?? { tasks: new Set<string>(), rows: [] as Uint32Array[], known: new Map() };
    merged.set(name, slice);
    for (const task of own) if (onTrunk.has(task)) slice.tasks.add(task);
    const offset = data.offsets.get(source)!;
    slice.known.set(source, { offset, n: data.sources.get(source)!.n });
    slice.rows.push(rows.map((row) => row + offset));
  }
  const { slices, counts } = trainableSlices(
    [...merged].map(([name, slice]) => ({
      name,
      tasks: [...slice.tasks],
      rows: unionOfRows(slice.rows),
      known: [...slice.known.values()],
    })),
    createLabelFeed(tasks, [], splits).tasks.filter((_, i) => tasks[i].taskWeight > 0),
  );
  return { slices, counts, warnings: warningsOf(found, counts) };
}

function warningsOf(found: readonly SliceMembership[], counts: readonly SliceCount[]): string[] {
  const pairs = (some: readonly SliceCount[], words: (count: SliceCount) => string) => some.map(words).join(', ');
  const ofHidden = [...new Set(found.filter(({ ofHidden: hidden }) => hidden).map(({ name }) => name))];
  const empty = counts.filter(({ rows }) => rows === 0);
  const small = counts.filter(({ rows }) => rows > 0 && rows < fewMembers);
  return [
    ...(ofHidden.length > 0
      ? [
          `SLICE_OF_GOLD  slices: ${ofHidden.join(', ')}: made from gold or split columns; scored, and left out of the slice heads`,
        ]
      : []),
    ...(empty.length > 0
      ? [
          `EMPTY_SLICE  slices: no train row with a label for ${pairs(empty, ({ slice, task }) => `${task} in ${slice}`)}; left out of the slice heads`,
        ]
      : []),
    ...(small.length > 0
      ? [
          `SMALL_SLICE  slices: fewer than ${fewMembers} train rows with a label for ${pairs(small, ({ slice, task, rows }) => `${task} in ${slice} (${rows})`)}; their slice heads will hardly learn who is inside`,
        ]
      : []),
  ];
}
