import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EspalierError, type SourcePosition } from '../core/errors.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import { draftSpec } from './draftSpec.js';
import { appendToList, editYaml, type YamlChange } from './editYaml.js';
import type { Draft, SavePlan } from './protocol.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';
import { textDiff } from './textDiff.js';

/** What saving a draft would write, and where. */
export interface PlannedSave extends SavePlan {
  readonly path: string;
  readonly text: string;
}

/**
 * The experiment's file with a draft in it; nothing is written yet.
 *
 * @throws EspalierError STUDIO_DRAFT, STUDIO_CANNOT_EDIT
 */
export async function planSave(session: Session, table: TaskTable, draft: Draft, cwd: string): Promise<PlannedSave> {
  const { spec, existing } = draftSpec(session, table, draft);
  const { task } = table;
  const beside = existing ?? neighbour(session, task.name);
  const place = beside?.position;
  if (!beside || !place) {
    throw new EspalierError({
      code: 'STUDIO_CANNOT_EDIT',
      message: `task "${task.name}" has no labeling function yet beside which another one could stand`,
      hint: 'Write the first one into the file: the studio follows.',
    });
  }
  const path = resolve(cwd, place.file);
  const before = await readFile(path, 'utf8');
  const at = offsetOf(before, place);
  const text = existing
    ? editYaml(before, at, draft.name, changesOf(draft, existing, task.name))
    : appendToList(before, at, beside.name, {
        name: spec.name,
        kind: spec.kind,
        ...written(spec.kind as Draft['kind'], spec.params),
        // Shared functions speak about several tasks: a new one beside them names its own.
        ...(beside.tasks.length > 1 ? { votes: { [task.name]: spec.vote } } : { vote: spec.vote }),
      });
  return { file: place.file, path, text, lines: textDiff(before, text), hash: hashOf(before) };
}

/**
 * Writes what was planned, if the file is still the one that the plan rests on.
 *
 * @throws EspalierError STUDIO_FILE_CHANGED
 */
export async function writePlan({ path, file, text, hash }: PlannedSave, seen: string): Promise<void> {
  if (hash !== seen || hashOf(await readFile(path, 'utf8')) !== seen) {
    throw new EspalierError({
      code: 'STUDIO_FILE_CHANGED',
      message: `${file}: changed on disk since the difference was shown; nothing was written`,
      hint: 'Look at the difference again.',
    });
  }
  await writeFileWhole(path, text);
}

/** The last function of the task's own list, else of the shared one. */
function neighbour({ experiment }: Session, task: string) {
  const own = experiment.labelingFunctions.filter(({ tasks, position }) => tasks.includes(task) && position);
  return own.findLast(({ tasks }) => tasks.length === 1) ?? own.at(-1);
}

function changesOf(draft: Draft, existing: NonNullable<ReturnType<typeof neighbour>>, task: string): YamlChange[] {
  const now = written(draft.kind, labelingFunctionKinds[draft.kind].params.parse(draft.params));
  const was = written(draft.kind, existing.params);
  const changes = [...new Set([...Object.keys(was), ...Object.keys(now)])]
    .filter((key) => JSON.stringify(was[key]) !== JSON.stringify(now[key]))
    .map((key): YamlChange => ({ path: [key], value: now[key] }));
  const vote = existing.votes?.[task] ?? existing.vote;
  if (draft.vote !== null && draft.vote !== vote) {
    changes.push({ path: existing.votes ? ['votes', task] : ['vote'], value: draft.vote });
  }
  return changes;
}

/** Parameters as they would be written: without the defaults. */
function written(kind: Draft['kind'], params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const schema = labelingFunctionKinds[kind].params;
  const least = { keyword: { field: 'x' }, regex: { field: 'x', pattern: 'x' }, threshold: { field: 'x' } }[kind];
  const defaults = schema.parse(least) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(params).filter(
      ([key, value]) =>
        value !== undefined && (key in least || JSON.stringify(value) !== JSON.stringify(defaults[key])),
    ),
  );
}

function offsetOf(text: string, { line, column }: SourcePosition): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
