import { EspalierError, type Problem, type SourcePosition } from '../core/errors.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { LabelingFunctionSpec } from './labelingFunction.js';
import { MatrixBuilder } from './matrixBuilder.js';
import { nearMiss } from './nearMiss.js';
import type { Prepared } from './prepareLabelingFunctions.js';

/** Where the votes of one lane go: a column of one task's matrix. */
export interface Outlet {
  readonly task: string;
  readonly builder: MatrixBuilder;
  /** The column. */
  readonly lf: number;
  /** The class voted for; −1: the vote's own code is the class. */
  readonly fixed: number;
}

export interface Outlets {
  /** [specs][lanes] one outlet for each task that the lane speaks about. */
  readonly of: readonly (readonly (readonly Outlet[])[])[];
  readonly builders: ReadonlyMap<string, MatrixBuilder>;
  /** Per task, [m]: where the experiment declares the labeling function. */
  readonly places: ReadonlyMap<string, readonly (SourcePosition | undefined)[]>;
  /** Per task, [m]: a number for the labeling function, the same one in every task that it votes on. */
  readonly lfIds: ReadonlyMap<string, readonly number[]>;
}

/**
 * Gives every lane its columns. The columns of a task's matrix are in the order of the specs, those that one spec stands
 * for in the order of its lanes.
 *
 * @param n rows
 * @throws EspalierError DUPLICATE_NAME, NO_VOTE, UNKNOWN_CLASS, all at once
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
  const outlet = (task: string, name: string, spec: LabelingFunctionSpec, fixed: number): Outlet => {
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
    return { task, builder, lf: names.push(name) - 1, fixed };
  };
  const classVotedFor = (task: string, spec: LabelingFunctionSpec): number => {
    const { classes } = columns.get(task)!;
    const vote = spec.votes?.[task] ?? spec.vote;
    const code = vote === undefined ? -1 : classes.indexOf(vote);
    if (code < 0) {
      const received = vote === undefined ? 'none' : `"${vote}".${nearMiss(vote, classes)}`;
      problems.push({
        code: vote === undefined ? 'NO_VOTE' : 'UNKNOWN_CLASS',
        position: spec.position,
        message: `labeling function "${spec.name}": expected a vote for a class of "${task}" (${classes.join(', ')}); received ${received}`,
      });
    }
    return code;
  };
  const of = prepared.map(({ spec, lf }) =>
    lf.lanes.map((lane) =>
      lane.task === undefined
        ? spec.tasks.map((task) => outlet(task, lane.name, spec, classVotedFor(task, spec)))
        : [outlet(lane.task, lane.name, spec, -1)],
    ),
  );
  if (problems.length > 0) throw new EspalierError(problems);
  return {
    of,
    builders: new Map([...columns].map(([task, { builder }]) => [task, builder])),
    places: new Map([...columns].map(([task, { places }]) => [task, places])),
    lfIds: new Map([...columns].map(([task, { lfIds }]) => [task, lfIds])),
  };
}
