import { EspalierError, type Problem, type SourcePosition } from '../core/errors.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import { type Progress, silentProgress } from '../core/progress.js';
import type { RowSource } from '../core/rowSource.js';
import { splitNames } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { castOnBlock } from './castOnBlock.js';
import type { LabelingFunctionSpec, Table } from './labelingFunction.js';
import { MatrixBuilder } from './matrixBuilder.js';
import { columnsRead, type Prepared, prepareLabelingFunctions } from './prepareLabelingFunctions.js';
import { RowBlock } from './rowBlock.js';
import { VoteBuffer } from './voteBuffer.js';

export interface ApplyOptions {
  /** What a throwing labeling function means: an error, or a count beside the votes. Never an abstain. */
  readonly onFault: 'error' | 'count';
  /** Columns that labeling functions do not see: gold, split and id. */
  readonly hidden: ReadonlySet<string>;
  /** The folder that relative paths in parameters start from. */
  readonly baseDir: string;
  /** Reads lookup tables, annotations and predictions. */
  readonly readTable: (path: string) => Promise<Table>;
  /** Seconds that one row may take. @default 2 */
  readonly timeLimit?: number;
  /** The clock for `seconds`, in milliseconds. */
  readonly now?: () => number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** The votes of every task on one source. */
export interface AppliedLabelingFunctions {
  readonly matrices: ReadonlyMap<string, LabelMatrix>;
  /** Per task, [m]: the number of faults by split code. */
  readonly faults: ReadonlyMap<string, readonly Uint32Array[]>;
  /** Per task, [m]: where the experiment declares the labeling function. */
  readonly places: ReadonlyMap<string, readonly (SourcePosition | undefined)[]>;
  /** Seconds that the labeling functions took, with the text in memory. */
  readonly seconds: number;
  /** Rows they were applied to. */
  readonly rows: number;
  readonly warnings: readonly Problem[];
}

/** Where the votes of one lane go. */
interface Outlet {
  readonly builder: MatrixBuilder;
  readonly lf: number;
  /** The class voted for; −1: the vote's own code is the class. */
  readonly fixed: number;
}

/**
 * Applies labeling functions to every row of a source, a chunk at a time. The columns of a task's matrix are in the order of the specs, those that one
 * spec stands for in the order of its lanes.
 *
 * @throws EspalierError the problems of all specs at once, DUPLICATE_NAME, LF_FAULT, LF_TIMEOUT, VOTE_VALUE, VOTE_AMBIGUOUS
 */
export async function applyLabelingFunctions(
  source: RowSource,
  tasks: readonly TaskSpec[],
  specs: readonly LabelingFunctionSpec[],
  options: ApplyOptions,
): Promise<AppliedLabelingFunctions> {
  const { onFault, timeLimit = 2, now = () => performance.now(), progress = silentProgress, signal } = options;
  const warnings: Problem[] = [];
  const { prepared, visible } = await prepareLabelingFunctions(source, tasks, specs, {
    ...options,
    timeLimit,
    warn: (problem) => warnings.push(problem),
  });
  const { outlets, builders, places } = connect(source.n, tasks, prepared);
  const faults = new Map(
    tasks.map(({ name }) => [name, places.get(name)!.map(() => new Uint32Array(splitNames.length))]),
  );
  const columns = columnsRead(prepared, visible);
  const names = visible.map(({ name }) => name);
  const votes = new VoteBuffer();
  const stage = progress.begin('labeling functions', source.n, 'rows');
  let milliseconds = 0;
  for await (const chunk of source.chunks(columns, { signal })) {
    const started = now();
    const block = new RowBlock(chunk, names);
    for (let i = 0; i < prepared.length; i++) {
      const count = (row: number) => countFault(i, source.splits[block.start + row]);
      await castOnBlock(prepared[i], block, votes, source, onFault === 'count' ? count : undefined);
      const lanes = outlets[i];
      for (let at = 0; at < votes.length; at++) {
        for (const { builder, lf, fixed } of lanes[votes.lanes[at]]) {
          builder.add(votes.rows[at], lf, fixed < 0 ? votes.codes[at] : fixed);
        }
      }
    }
    for (const builder of builders.values()) builder.endBlock(block.start, block.length);
    milliseconds += now() - started;
    stage.advance(block.length);
  }
  for (const { lf } of prepared) lf.finish?.();
  stage.end();
  return {
    matrices: new Map([...builders].map(([task, builder]) => [task, builder.finish()])),
    faults,
    places,
    seconds: milliseconds / 1000,
    rows: source.n,
    warnings,
  };

  function countFault(spec: number, split: number): void {
    const { tasks: voting } = prepared[spec].spec;
    const counted = new Set<Uint32Array>();
    for (const lane of outlets[spec]) {
      for (const { lf, builder } of lane) {
        const task = voting.find((name) => builders.get(name) === builder)!;
        counted.add(faults.get(task)![lf]);
      }
    }
    for (const counts of counted) counts[split]++;
  }
}

/** Gives every lane its columns in the tasks' matrices. */
function connect(n: number, tasks: readonly TaskSpec[], prepared: readonly Prepared<LabelingFunctionSpec>[]) {
  const names = new Map(tasks.map(({ name }) => [name, [] as string[]]));
  const places = new Map(tasks.map(({ name }) => [name, [] as (SourcePosition | undefined)[]]));
  const builders = new Map<string, MatrixBuilder>();
  for (const { name, classes } of tasks) builders.set(name, new MatrixBuilder(n, classes.length, names.get(name)!));
  const problems: Problem[] = [];
  const outlet = (task: string, name: string, spec: LabelingFunctionSpec, fixed: number): Outlet => {
    const taken = names.get(task)!;
    if (taken.includes(name)) {
      problems.push({
        code: 'DUPLICATE_NAME',
        position: spec.position,
        message: `task "${task}": expected labeling functions of different names; "${name}" stands twice`,
      });
    }
    places.get(task)!.push(spec.position);
    return { builder: builders.get(task)!, lf: taken.push(name) - 1, fixed };
  };
  const outlets = prepared.map(({ spec, lf }) =>
    lf.lanes.map((lane): Outlet[] => {
      if (lane.task !== undefined) return [outlet(lane.task, lane.name, spec, -1)];
      return spec.tasks.map((task) => {
        const classes = tasks.find(({ name }) => name === task)!.classes;
        return outlet(task, lane.name, spec, classes.indexOf(spec.votes?.[task] ?? spec.vote ?? ''));
      });
    }),
  );
  if (problems.length > 0) throw new EspalierError(problems);
  return { outlets, builders, places };
}
