import { z } from 'zod';
import { EspalierError } from '../core/errors.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { specOf } from './functionTable.js';
import type { Draft } from './protocol.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';

/** A draft as the page sends it; what its kind makes of `params` is checked by the kind. */
export const draftQuestion = z.strictObject({
  task: z.string(),
  name: z.string().min(1).max(200),
  isNew: z.boolean(),
  kind: z.enum(['keyword', 'regex', 'threshold']),
  params: z.record(z.string(), z.unknown()),
  vote: z.string().nullable(),
}) satisfies z.ZodType<Draft>;

/** A draft beside what stands in the file. */
export interface DraftSpec {
  /** Votes on the draft's task alone. */
  readonly spec: LabelingFunctionSpec;
  /** What stands there now; undefined for a new one. */
  readonly existing?: LabelingFunctionSpec;
}

/**
 * Checks a draft as the experiment file would be.
 *
 * @throws EspalierError STUDIO_DRAFT with every problem, the field first
 */
export function draftSpec(session: Session, table: TaskTable, draft: Draft): DraftSpec {
  const { task } = table;
  const existing = specOf(session, task.name, draft.name);
  const kind = labelingFunctionKinds[draft.kind];
  const problems: { path?: string; message: string }[] = [];
  if (draft.isNew && existing)
    problems.push({ path: 'name', message: `there is a labeling function "${draft.name}" already` });
  if (!draft.isNew && existing?.name !== draft.name)
    problems.push({ path: 'name', message: `there is no labeling function "${draft.name}" (any more)` });
  if (!draft.isNew && existing && existing.kind !== draft.kind)
    problems.push({ path: 'kind', message: `it is of the kind ${existing.kind} by now` });
  if (draft.isNew && !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(draft.name)) {
    problems.push({ path: 'name', message: 'expected a letter, then letters, digits, _ and -' });
  }
  if (draft.vote === null ? draft.isNew : !task.classes.includes(draft.vote)) {
    problems.push({ path: 'vote', message: `expected one of ${task.classes.join(', ')}` });
  }
  const parsed = kind.params.safeParse(draft.params);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  } else {
    const { columns } = session.cells.get(task.source)!;
    const context = { columns, tasks: [task], baseDir: session.experiment.data.baseDir };
    problems.push(...kind.check(parsed.data as never, context));
  }
  if (problems.length > 0) {
    throw new EspalierError(
      problems.map(({ path, message }) => ({ code: 'STUDIO_DRAFT', ...(path && { path }), message })),
    );
  }
  const vote = draft.vote ?? existing?.votes?.[task.name] ?? existing?.vote;
  const otherwise = existing?.elses?.[task.name] ?? existing?.else;
  return {
    spec: {
      name: draft.name,
      kind: draft.kind,
      tasks: [task.name],
      vote,
      ...(otherwise !== undefined && { else: otherwise }),
      params: parsed.data as Record<string, unknown>,
    },
    ...(existing && { existing }),
  };
}
