import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { ContentStore } from '../cache/contentStore.js';
import type { Progress } from '../core/progress.js';
import { Rng } from '../core/rng.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import { labelTasks, type TaskLabelRequest, type TaskLabels } from '../labelmodel/labelTasks.js';
import { planFits } from '../labelmodel/planFits.js';
import { type TiedRequests, tiedRequests } from '../labelmodel/tiedRequests.js';
import { ownCode } from './ownCode.js';

const space = 'labels';

/** Seconds: where all fits together are quicker they are made again, as nobody waits for them. */
const worthKeeping = 0.05;

/** Seconds: a single fit that is quicker than its entry's reading and writing is made again too. */
const worthAnEntry = 0.005;

/** The folders of the source that labels come out of. */
const folders = ['core', 'hierarchy', 'labelmodel'];

interface Kept {
  readonly tasks: readonly (readonly [string, TaskLabels])[];
  /** What the fits had to say. */
  readonly said: readonly string[];
}

/**
 * `labelTasks`, out of the store where the same was asked before: the same votes, gold and splits, label models, constraints and seed, under the
 * same code. Everything is the same to the byte then, but for `fitSeconds` and `predictSeconds`, which are 0. Tasks that nothing ties to each other are
 * kept apart, so that experiments over other sets of tasks find those that they have in common.
 *
 * @param given whatever else their tasks say (heads, gold columns) is no part of what they are kept under
 */
export async function rememberedLabels(
  given: readonly TaskLabelRequest[],
  options: {
    readonly seed: number;
    readonly constraints: readonly ConstraintSpec[];
    readonly clock: () => number;
    readonly progress: Progress;
    readonly signal?: AbortSignal;
    readonly store: ContentStore;
  },
): Promise<Map<string, TaskLabels>> {
  const { seed, store, progress, clock, signal } = options;
  const parts = tiedRequests(planFits(given, options.constraints)).map((part) => ({
    ...part,
    key: store.limit === 0 ? undefined : keyOf(part, seed),
  }));
  const found = await Promise.all(parts.map(({ key }) => key && recall(store, key)));
  const labels = new Map<string, TaskLabels>();
  const fresh: (Kept & { readonly key?: string; readonly seconds: number })[] = [];
  const missing = parts.filter((_, i) => !found[i]).reduce((sum, { requests }) => sum + requests.length, 0);
  const stage = progress.begin('label models', missing === 0 ? given.length : missing, 'tasks');
  for (const [i, { requests, constraints, key }] of parts.entries()) {
    const kept = found[i] || undefined;
    const said: string[] = [];
    const heard: Progress = {
      begin: () => ({ advance: (count, note) => stage.advance(count, note), end() {} }),
      say: (line) => void said.push(line),
    };
    const rng = new Rng(seed).derive('labelModels');
    const own = kept
      ? kept.tasks.map(([name, each]) => [name, { ...withMethods(each), fitSeconds: 0, predictSeconds: 0 }] as const)
      : [...labelTasks(requests, { rng, constraints, clock, signal, progress: heard })];
    for (const [name, each] of own) labels.set(name, each);
    for (const line of kept?.said ?? said) progress.say(line);
    if (!kept) fresh.push({ key, tasks: own, said, seconds: secondsOf(own) });
  }
  const known = given.length - missing;
  stage.end(missing === 0 ? 'from the cache' : known > 0 ? `${known} more from the cache` : '');
  if (fresh.reduce((sum, { seconds }) => sum + seconds, 0) >= worthKeeping) {
    for (const { key, seconds, ...kept } of fresh) if (key && seconds >= worthAnEntry) await keep(store, key, kept);
  }
  return new Map(given.map(({ task }) => [task.name, labels.get(task.name)!]));
}

async function recall(store: ContentStore, key: string): Promise<Kept | undefined> {
  const entry = await store.get(space, key, ['labels']);
  return entry && (deserialize(entry.labels) as Kept);
}

async function keep(store: ContentStore, key: string, { tasks, said }: Kept): Promise<void> {
  const kept: Kept = { tasks: tasks.map(([name, labels]) => [name, withoutMethods(labels)]), said };
  await store.put(space, key, { labels: serialize(kept) });
}

function secondsOf(tasks: Kept['tasks']): number {
  return tasks.reduce((sum, [, { fitSeconds, predictSeconds }]) => sum + fitSeconds + predictSeconds, 0);
}

function keyOf({ requests, constraints }: TiedRequests, seed: number): string {
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
