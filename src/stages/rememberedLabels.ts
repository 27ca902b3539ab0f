import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { ContentStore } from '../cache/contentStore.js';
import type { Progress } from '../core/progress.js';
import { Rng } from '../core/rng.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import { labelTasks, type TaskLabelRequest, type TaskLabels } from '../labelmodel/labelTasks.js';
import { ownCode } from './ownCode.js';

const space = 'labels';

/** Quicker fits than this many seconds are made again: nobody waits for them, and an entry is a file. */
const worthKeeping = 0.05;

/** The folders of the source that labels come out of. */
const folders = ['core', 'hierarchy', 'labelmodel'];

interface Kept {
  readonly tasks: readonly (readonly [string, TaskLabels])[];
  /** What the fits had to say. */
  readonly said: readonly string[];
}

/**
 * `labelTasks`, out of the store where the same was asked before: the same votes, gold and splits, label models, constraints and seed, under the
 * same code. Everything is the same to the byte then, but for `fitSeconds` and `predictSeconds`, which are 0.
 *
 * @param requests whatever else their tasks say (heads, gold columns) is no part of what they are kept under
 */
export async function rememberedLabels(
  requests: readonly TaskLabelRequest[],
  options: {
    readonly seed: number;
    readonly constraints: readonly ConstraintSpec[];
    readonly clock: () => number;
    readonly progress: Progress;
    readonly signal?: AbortSignal;
    readonly store: ContentStore;
  },
): Promise<Map<string, TaskLabels>> {
  const { seed, store, progress, ...rest } = options;
  const key = store.limit === 0 ? undefined : keyOf(requests, seed, options.constraints);
  const found = key && (await store.get(space, key, ['labels']));
  if (found) {
    const { tasks, said } = deserialize(found.labels) as Kept;
    progress.begin('label models', requests.length, 'tasks').end('from the cache');
    for (const line of said) progress.say(line);
    return new Map(tasks.map(([name, labels]) => [name, { ...withMethods(labels), fitSeconds: 0, predictSeconds: 0 }]));
  }
  const said: string[] = [];
  const heard: Progress = {
    ...progress,
    begin: (...stage) => progress.begin(...stage),
    say(line) {
      said.push(line);
      progress.say(line);
    },
  };
  const tasks = labelTasks(requests, { ...rest, progress: heard, rng: new Rng(seed).derive('labelModels') });
  const seconds = [...tasks.values()].reduce(
    (sum, { fitSeconds, predictSeconds }) => sum + fitSeconds + predictSeconds,
    0,
  );
  if (key && seconds >= worthKeeping) {
    const kept: Kept = { tasks: [...tasks].map(([name, labels]) => [name, withoutMethods(labels)]), said };
    await store.put(space, key, { labels: serialize(kept) });
  }
  return tasks;
}

function keyOf(requests: readonly TaskLabelRequest[], seed: number, constraints: readonly ConstraintSpec[]): string {
  const hash = createHash('sha256');
  const text = (value: unknown) => {
    const json = JSON.stringify(value);
    hash.update(`${json.length} ${json}`);
  };
  text([ownCode(folders, import.meta.url), process.versions.v8, process.arch, seed, constraints]);
  for (const { task, labelModel, matrix, lfIds, gold, validationGold, splits } of requests) {
    const { name, classes, default: fallback, parent, refines, labelOf, source } = task;
    text([{ name, classes, fallback, parent, refines, labelOf, source }, labelModel, lfIds]);
    const { n, m, k, names, sets, rowOffsets, lfs, votes, confidences } = matrix;
    text([n, m, k, names, sets, lfs.BYTES_PER_ELEMENT]);
    for (const values of [rowOffsets, lfs, votes, confidences, gold, validationGold, splits]) {
      text(values?.length ?? -1);
      if (values) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  return hash.digest('hex');
}

/** Models as what they tell: numbers and their JSON. */
function withoutMethods({ model, joint, ...labels }: TaskLabels): TaskLabels {
  const { prior, accuracies, summary } = model;
  return {
    ...labels,
    model: { prior, accuracies, summary, toJSON: model.toJSON() as never },
    ...(joint && { joint: { name: joint.name, model: { toJSON: joint.model.toJSON() as never } } }),
  };
}

function withMethods({ model, joint, ...labels }: TaskLabels): TaskLabels {
  const { toJSON, ...numbers } = model;
  return {
    ...labels,
    model: { ...numbers, toJSON: () => toJSON as never },
    ...(joint && { joint: { name: joint.name, model: { toJSON: () => joint.model.toJSON as never } } }),
  };
}
