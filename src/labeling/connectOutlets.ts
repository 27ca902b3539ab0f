import { defaultLf } from '../core/defaultVotes.js';
import { EspalierError, type Problem, type SourcePosition } from '../core/errors.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { resolveVote } from './classVote.js';
import type { LabelingFunctionSpec } from './labelingFunction.js';
import { MatrixBuilder } from './matrixBuilder.js';
import type { Prepared } from './prepareLabelingFunctions.js';

/** Where the votes of one lane go: a column of one task's matrix. */
export interface Outlet {
  readonly task: string;
  readonly builder: MatrixBuilder;
  /** The column. */
  readonly lf: number;
  /** The vote's code in the matrix; −1: the lane's own codes are the votes. */
  readonly fixed: number;
  /** The same where the function does not fire, in place of its code 1; −1 for an abstain. */
  readonly otherwise: number;
  /** How much of a vote each is, in (0, 1], beside what the function says itself. */
  readonly confidence: number;
}

export interface Outlets {
  /** [specs][lanes] one outlet for each task that the lane speaks about. */
  readonly of: readonly (readonly (readonly Outlet[])[])[];
  /** [specs] whether it casts whole votes only, and none where it does not fire. */
  readonly plain: readonly boolean[];
  readonly builders: ReadonlyMap<string, MatrixBuilder>;
  /** Per task, [m]: where the experiment declares the labeling function. */
  readonly places: ReadonlyMap<string, readonly (SourcePosition | undefined)[]>;
  /** Per task, [m]: a number for the labeling function, the same one in every task that it votes on. */
  readonly lfIds: ReadonlyMap<string, readonly number[]>;
}

/**
 * Gives every lane its columns. The columns of a task's matrix are in the order of the specs, those that one spec stands
 * for in the order of its lanes; a default class has the last one.
 *
 * @param n rows
 * @throws EspalierError DUPLICATE_NAME, NO_VOTE, UNKNOWN_CLASS, VOTE_SET, WRONG_TYPE, CONFIDENCE, CONTRADICTION, all at once
 */
export function connectOutlets(
  n: number,
  tasks: readonly TaskSpec[],
  prepared: readonly Prepared<LabelingFunctionSpec>[],
): Outlets {
  const problems: Problem[] = [];
  const columns = new Map(
    tasks.map(({ name, classes }) => {
      const names: string[] = [];
      const places: (SourcePosition | undefined)[] = [];
      const lfIds: number[] = [];
      return [name, { classes, names, places, lfIds, builder: new MatrixBuilder(n, classes.length, names) }];
    }),
  );
  const numberOf = new Map(prepared.map(({ spec }, i) => [spec, i]));
  const idOf = new Map<string, number>();
  const outlet = (
    task: string,
    name: string,
    spec: LabelingFunctionSpec,
    votes: Pick<Outlet, 'fixed' | 'otherwise'>,
  ): Outlet => {
    const { names, places, lfIds, builder } = columns.get(task)!;
    if (names.includes(name)) {
      problems.push({
        code: 'DUPLICATE_NAME',
        position: spec.position,
        message: `task "${task}": expected labeling functions of different names; "${name}" stands twice`,
      });
    }
    places.push(spec.position);
    const identity = `${numberOf.get(spec)}/${name}`;
    if (!idOf.has(identity)) idOf.set(identity, idOf.size);
    lfIds.push(idOf.get(identity)!);
    return { task, builder, lf: names.push(name) - 1, confidence: spec.confidence ?? 1, ...votes };
  };
  const codeOf = (task: string, spec: LabelingFunctionSpec, vote: unknown): number => {
    const { classes, builder } = columns.get(task)!;
    const found = resolveVote(vote, task, classes);
    const subject = `labeling function "${spec.name}"`;
    if ('classes' in found) {
      if (found.classes.length < classes.length || classes.length < 2) return builder.codeOf(found.classes);
      const message = `${subject}: expected a vote that leaves out a class of "${task}" (${classes.join(', ')}); received one for all`;
      problems.push({ code: 'VOTE_SET', position: spec.position, message });
    } else {
      const code = vote === undefined ? 'NO_VOTE' : found.code;
      problems.push({ code, position: spec.position, message: `${subject}: ${found.message}` });
    }
    return -1;
  };
  const votesOf = (task: string, spec: LabelingFunctionSpec): Pick<Outlet, 'fixed' | 'otherwise'> => {
    const otherwise = spec.elses?.[task] ?? spec.else;
    const found = {
      fixed: codeOf(task, spec, spec.votes?.[task] ?? spec.vote),
      otherwise: otherwise === undefined ? -1 : codeOf(task, spec, otherwise),
    };
    if (found.fixed >= 0 && found.fixed === found.otherwise) {
      const message = `labeling function "${spec.name}": expected another vote on "${task}" where it does not fire than where it does; received the same`;
      problems.push({ code: 'CONTRADICTION', position: spec.position, message });
    }
    return found;
  };
  for (const { spec } of prepared) {
    if (spec.confidence === undefined || (spec.confidence > 0 && spec.confidence <= 1)) continue;
    const message = `labeling function "${spec.name}": expected a confidence above 0 and at most 1; received ${spec.confidence}`;
    problems.push({ code: 'CONFIDENCE', position: spec.position, message });
  }
  const of = prepared.map(({ spec, lf }) =>
    lf.lanes.map((lane) =>
      lane.task === undefined
        ? spec.tasks.map((task) => outlet(task, lane.name, spec, votesOf(task, spec)))
        : [outlet(lane.task, lane.name, spec, { fixed: -1, otherwise: -1 })],
    ),
  );
  for (const task of tasks) {
    if (task.default === undefined) continue;
    const { classes, names, places, lfIds, builder } = columns.get(task.name)!;
    const vote = classes.indexOf(task.default);
    if (vote < 0) {
      const message = `task "${task.name}": expected a default class out of ${classes.join(', ')}; received "${task.default}"`;
      problems.push({ code: 'UNKNOWN_CLASS', message });
    }
    places.push(undefined);
    lfIds.push(idOf.size);
    idOf.set(`${defaultLf}/${task.name}`, idOf.size);
    builder.voteByDefault(names.push(defaultLf) - 1, vote);
  }
  if (problems.length > 0) throw new EspalierError(problems);
  return {
    of,
    plain: of.map((lanes) => lanes.flat().every(({ otherwise, confidence }) => otherwise < 0 && confidence === 1)),
    builders: new Map([...columns].map(([task, { builder }]) => [task, builder])),
    places: new Map([...columns].map(([task, { places }]) => [task, places])),
    lfIds: new Map([...columns].map(([task, { lfIds }]) => [task, lfIds])),
  };
}
