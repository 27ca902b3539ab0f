import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Problem, SourcePosition } from '../core/errors.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import { type Progress, silentProgress } from '../core/progress.js';
import type { RowChunk, RowSource } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { BallotBox } from './ballotBox.js';
import { blocks } from './blocks.js';
import { castOnBlock } from './castOnBlock.js';
import type { CastVotes } from './castVotes.js';
import { type LabelingCrew, openLabelingCrew } from './labelingCrew.js';
import type { LabelingFunctionSpec, Table } from './labelingFunction.js';
import {
  columnsRead,
  kindOf,
  type PreparableSpec,
  type PrepareOptions,
  prepareLabelingFunctions,
} from './prepareLabelingFunctions.js';
import { RowBlock } from './rowBlock.js';
import { VoteBuffer } from './voteBuffer.js';
import type { VoteMemory } from './voteMemory.js';
import { VoteRecorder } from './voteRecorder.js';
import { workersThatPay } from './workersThatPay.js';

/** How labeling functions are applied to a source. */
export interface ApplyOptions {
  /** What a throwing labeling function means: an error, or a count beside the votes. Never an abstain. */
  readonly onFault: 'error' | 'count';
  /** Columns that labeling functions do not see: gold, split and id. */
  readonly hidden: ReadonlySet<string>;
  /** The folder that relative paths in parameters start from. */
  readonly baseDir: string;
  /** Reads lookup tables, annotations and predictions. */
  readonly readTable: (path: string) => Promise<Table>;
  /**
   * Worker threads for user code and user regexes: a number, 0 for none, or as many as pay once the first rows have shown
   * what they cost. The votes are the same for any number.
   *
   * @default 'auto'
   */
  readonly workers?: number | 'auto';
  /** Seconds that one row may take. @default 2 */
  readonly timeLimit?: number;
  /** The clock for `seconds`, in milliseconds. */
  readonly now?: () => number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Remembers votes from one time to the next. @default every function is asked */
  readonly memory?: VoteMemory;
}

/** The votes of every task on one source. */
export interface AppliedLabelingFunctions {
  readonly matrices: ReadonlyMap<string, LabelMatrix>;
  /** Per task, [m]: the number of faults by split code. */
  readonly faults: ReadonlyMap<string, readonly Uint32Array[]>;
  /** Per task, [m]: where the experiment declares the labeling function. */
  readonly places: ReadonlyMap<string, readonly (SourcePosition | undefined)[]>;
  /** Per task, [m]: a number for the labeling function, the same one in every task that it votes on. */
  readonly lfIds: ReadonlyMap<string, readonly number[]>;
  /** Seconds that the labeling functions took, with the text in memory. */
  readonly seconds: number;
  /** Rows they were applied to. */
  readonly rows: number;
  /** Worker threads that were used; 0 for none. */
  readonly workers: number;
  /** How many specs were not asked, as what they say was known. */
  readonly recalled: number;
  readonly warnings: readonly Problem[];
}

/**
 * Applies labeling functions to every row of a source, a chunk at a time. The columns of a task's matrix are in the order
 * of the specs, those that one spec stands for in the order of its lanes.
 *
 * @throws EspalierError the problems of all specs at once; LF_FAULT, LF_TIMEOUT, LF_RETURN or VOTE_VALUE for the first
 *   row that fails, DUPLICATE_NAME, VOTE_AMBIGUOUS
 */
export async function applyLabelingFunctions(
  source: RowSource,
  tasks: readonly TaskSpec[],
  specs: readonly LabelingFunctionSpec[],
  options: ApplyOptions,
): Promise<AppliedLabelingFunctions> {
  const { now = () => performance.now(), progress = silentProgress, signal, workers: wanted = 'auto' } = options;
  const { timeLimit = 2, baseDir, memory } = options;
  const countsFaults = options.onFault === 'count';
  const warnings: Problem[] = [];
  const tables = new Map<string, Table>();
  const recorders = new Map<PreparableSpec, VoteRecorder>();
  const setting: PrepareOptions = {
    ...options,
    timeLimit,
    countsFaults,
    warn(problem, spec) {
      warnings.push(problem);
      recorders.get(spec)?.warnings.push(problem);
    },
    async readTable(path) {
      const table = await options.readTable(path);
      tables.set(path, table);
      return table;
    },
  };
  const { prepared, visible } = await prepareLabelingFunctions(source, tasks, specs, setting, async (spec) => {
    const recorded = await memory?.recall(spec);
    if (memory && !recorded) recorders.set(spec, new VoteRecorder());
    return recorded;
  });
  const box = new BallotBox(source, tasks, prepared, countsFaults);
  const names = visible.map(({ name }) => name);
  const heavy = prepared.filter(({ spec, lf }) => kindOf(spec)!.heavy && !lf.replays);
  const heavyColumns = columnsRead(heavy, visible);
  const votes = new VoteBuffer();

  let crew: LabelingCrew | undefined;
  const hire = async (workers: number) => {
    const resources = heavy.flatMap(({ spec }) => Object.values(spec.params.resources ?? {}) as string[]);
    const read = new Set(resources.map((path) => resolve(baseDir, path)));
    const setup = {
      specs: heavy.map(({ spec }) => spec),
      tasks,
      columns: visible,
      baseDir,
      timeLimit,
      countsFaults,
      tables: new Map([...tables].filter(([path]) => read.has(path))),
    };
    crew = await openLabelingCrew(setup, workers, signal);
  };
  const cost = { rows: 0, busy: 0 };

  /** Lets all vote on a block, in the order of the specs; `cast` holds the heavy ones' votes if workers were asked. */
  const settle = async (block: RowBlock, cast: readonly CastVotes[] | undefined) => {
    let heavyAt = 0;
    for (let i = 0; i < prepared.length; i++) {
      const isHeavy = prepared[i] === heavy[heavyAt];
      const recorder = prepared[i].lf.replays ? undefined : recorders.get(prepared[i].spec);
      if (isHeavy && cast) {
        box.take(i, block.start, cast[heavyAt]);
        recorder?.add(block.start, cast[heavyAt]);
      } else {
        const before = isHeavy ? performance.eventLoopUtilization() : undefined;
        await castOnBlock(prepared[i], block, votes);
        if (before) cost.busy += performance.eventLoopUtilization(before).active;
        box.take(i, block.start, votes);
        recorder?.add(block.start, votes);
      }
      if (isHeavy) heavyAt++;
    }
    box.endBlock(block.start, block.length);
    cost.rows += block.length;
    stage.advance(block.length);
  };

  const stage = progress.begin('labeling functions', source.n, 'rows');
  const underWay: { block: RowBlock; cast?: Promise<CastVotes[]> }[] = [];
  const settleNext = async () => {
    const { block, cast } = underWay.shift()!;
    await settle(block, await cast);
  };
  let nextLook = worthALook;
  let reading = 0;
  const started = now();
  let asked = started;
  try {
    if (typeof wanted === 'number' && wanted > 0 && heavy.length > 0) await hire(wanted);
    const recalledAll = prepared.every(({ lf }) => lf.replays);
    const chunks = recalledAll
      ? rowsAlone(source.n, signal)
      : source.chunks(columnsRead(prepared, visible), { signal });
    for await (const chunk of blocks(chunks)) {
      reading += now() - asked;
      const cast = crew?.cast(pick(chunk, heavyColumns));
      // Its turn to be awaited comes later; until then its failure is nobody's unhandled rejection.
      cast?.catch(() => {});
      underWay.push({ block: new RowBlock(chunk, names), cast });
      // With workers, some blocks are on their way at once; votes are taken in the order of the rows all the same.
      while (underWay.length > (crew ? 2 * crew.workers : 0)) await settleNext();
      if (!crew && wanted === 'auto' && cost.busy > nextLook) {
        nextLook = 2 * cost.busy;
        const rowsLeft = source.n - cost.rows;
        const transfer = transferTime(chunk, heavyColumns, now) * (cost.rows / chunk.length);
        const workers = workersThatPay({ ...cost, rowsLeft, transfer, cores: availableParallelism() });
        if (workers > 0) await hire(workers);
      }
      asked = now();
    }
    while (underWay.length > 0) await settleNext();
    for (const { lf } of prepared) lf.finish?.();
  } finally {
    stage.end();
    await crew?.close();
  }
  const milliseconds = now() - started - reading;
  await memory?.keep(
    prepared.flatMap(({ spec, lf }) => {
      const recorder = lf.replays ? undefined : recorders.get(spec);
      return recorder?.lasts ? [{ spec, votes: recorder.finish(source.n, lf.lanes) }] : [];
    }),
  );
  return {
    matrices: box.matrices(),
    faults: box.faults,
    places: box.places,
    lfIds: box.lfIds,
    seconds: milliseconds / 1000,
    rows: source.n,
    workers: crew?.workers ?? 0,
    recalled: prepared.filter(({ lf }) => lf.replays).length,
    warnings,
  };
}

// Milliseconds of computing by heavy labeling functions below which workers are no question.
const worthALook = 100;

/** Rows without their cells, for functions that need none. */
async function* rowsAlone(n: number, signal: AbortSignal | undefined): AsyncGenerator<RowChunk> {
  for (let start = 0; start < n; start += rowsAtOnce) {
    signal?.throwIfAborted();
    yield { start, length: Math.min(rowsAtOnce, n - start), columns: {} };
  }
}

const rowsAtOnce = 8192;

function pick({ start, length, columns }: RowChunk, names: readonly string[]): RowChunk {
  return { start, length, columns: Object.fromEntries(names.map((name) => [name, columns[name]])) };
}

/** Milliseconds that handing a chunk over to another thread takes. */
function transferTime(chunk: RowChunk, columns: readonly string[], now: () => number): number {
  const before = now();
  structuredClone(pick(chunk, columns));
  return now() - before;
}
