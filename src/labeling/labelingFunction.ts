import type { z } from 'zod';
import type { Problem, SourcePosition } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { ClassVote } from './classVote.js';
import type { KeywordScanners } from './keywords/keywordScanners.js';
import type { LabelingFunctionExample } from './lfExample.js';
import type { RowBlock } from './rowBlock.js';
import type { VoteBuffer } from './voteBuffer.js';

/** A vote on one task, for a class, for all classes but some, or for any of several; with a confidence in (0, 1] it counts in part. */
export type TaskVote = ClassVote | { readonly vote: ClassVote | null; readonly confidence: number };

/** What a labeling function in code may say: a vote, nothing (abstain), or a vote per task when it is shared. */
export type LabelingFunctionVote = TaskVote | null | Readonly<Record<string, TaskVote | null>>;

/** What a labeling function in code gets beside the row. */
export interface LabelingFunctionContext<Resources = Record<string, unknown>> {
  /** The files named under `resources`, read once: JSON as its value, CSV and TSV as records, text as its lines. */
  readonly resources: Resources;
  /** Aborts when the run is cancelled or this call's time is up; hand it to `fetch` and the like. */
  readonly signal: AbortSignal;
}

/**
 * A labeling function (LF) in code. The row holds every column that is neither gold nor split and is frozen.
 * `null` abstains; `undefined`, an unknown class or another type is an error, since a forgotten `return` is not a vote.
 */
export type LabelingFunction<Row = Record<string, unknown>, Resources = Record<string, unknown>> = (
  row: Row,
  context: LabelingFunctionContext<Resources>,
) => LabelingFunctionVote | Promise<LabelingFunctionVote>;

/** A labeling function as an experiment declares it. */
export interface LabelingFunctionSpec {
  /** Unique within a task. Where one spec stands for many LFs, each of these has its own name. */
  readonly name: string;
  /** A name in `labelingFunctionKinds`. */
  readonly kind: string;
  /** The tasks it may vote on. */
  readonly tasks: readonly string[];
  /** What it votes for on every one of `tasks` when it fires; only kinds that fire. */
  readonly vote?: ClassVote;
  /** Task → what it votes for, where it speaks about several tasks; only kinds that fire. */
  readonly votes?: Readonly<Record<string, ClassVote>>;
  /**
   * What it votes for on every one of `tasks` where it does not fire; only kinds that fire. A missing value abstains all the same.
   *
   * @default an abstain
   */
  readonly else?: ClassVote;
  /** Task → the same, where that differs between tasks. */
  readonly elses?: Readonly<Record<string, ClassVote>>;
  /** How much of a vote each of its votes is, in (0, 1]. @default 1 */
  readonly confidence?: number;
  /** Rows with what it must say about them: its tests. */
  readonly examples?: readonly LabelingFunctionExample[];
  /** Whether its votes may be kept for the next time. @default true, but for code that tells of more than the row */
  readonly cache?: boolean;
  /** As parsed by the kind's `params`. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly position?: SourcePosition;
}

/** What is known before any row is read: enough to find most mistakes. */
export interface CheckContext {
  /** The source's columns that an LF may read. */
  readonly columns: readonly Column[];
  /** The tasks it may vote on; none for a slicing function. */
  readonly tasks: readonly TaskSpec[];
  /** The folder that relative paths in `params` start from. */
  readonly baseDir: string;
}

/** A whole table in memory, column by column: cells as in `RowChunk`. */
export interface Table {
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
}

/** What a kind gets to make itself ready for one source. */
export interface PrepareContext extends CheckContext {
  /** The spec's name. */
  readonly name: string;
  /** Row number by id, built when first asked for, for kinds whose votes lie in a file of their own. */
  rowOfId(): ReadonlyMap<string, number>;
  /** Reads csv, tsv, json, jsonl and parquet files. */
  readTable(path: string): Promise<Table>;
  /** All keyword LFs on one field share one pass over its text. */
  readonly keywords: KeywordScanners;
  /** The longest that one row may take, in seconds. */
  readonly timeLimit: number;
  /** Whether rows that fail are counted; else the first one ends the run, and work beyond it is in vain. */
  readonly countsFaults: boolean;
  readonly signal?: AbortSignal;
  /** Something the user should know and that stops nothing. */
  warn(problem: Problem): void;
}

/**
 * Votes of one LF on one task. A kind that fires has one lane without a task: what is voted, and on which tasks, stands
 * in the spec. A kind that yields values has a lane per LF and task, and its codes are classes of that task; for a
 * slice its lanes have no task.
 */
export interface Lane {
  readonly name: string;
  readonly task?: string;
}

/** A labeling function made ready for a source. It may stand for many, as `columns: "lf*"` does. */
export interface PreparedLabelingFunction {
  /** In the order of the label matrix's columns. */
  readonly lanes: readonly Lane[];
  /** The sets of classes behind codes from −3 down, see `VoteSets`; only where it may vote for several at once. */
  readonly sets?: { readonly lists: readonly (readonly number[])[] };
  /** The columns it reads; `all` means row objects of every visible column. */
  readonly fields: readonly string[] | 'all';
  /** Whether it only says again what it said another time, the votes where it does not fire included. */
  readonly replays?: boolean;
  /**
   * Pushes (row within the block, lane, code) for every vote; an abstain pushes nothing. Pushes of one lane ascend by
   * row, and pushes on one row ascend by lane. The code is 0 where the kind fires or a slice is meant, else a class or a code of
   * `sets`.
   * A row that user code or a bad cell keeps from a vote goes to `votes.fail`, and the rest is voted on all the same.
   */
  vote(block: RowBlock, votes: VoteBuffer): void | Promise<void>;
  /** After the last row: says what only the whole column can tell, such as that it fits two readings. */
  finish?(): void;
}

/**
 * One kind of labeling function. Its parameters are its own: `kind`, `name`, `vote`, `votes`, `else` and `confidence` are added by whoever
 * assembles the file's schema.
 */
export interface LabelingFunctionKind<S extends z.ZodObject = z.ZodObject, P = z.output<S>> {
  readonly summary: string;
  readonly params: S;
  /** `fires`: says yes or no, needs `vote` or `votes`. `values`: names classes itself and takes neither. */
  readonly votesByClass: 'fires' | 'values';
  /** Runs user code or user regexes, so that a row may cost enough for worker threads to pay. */
  readonly heavy?: boolean;
  /** The columns of the source that it reads; for `function`, all of them. */
  fields(params: P, columns: readonly Column[]): string[];
  /** The same parameters with relative paths made absolute. Kinds without paths have no such method. */
  resolvePaths?(params: P, baseDir: string): P;
  /** The files whose content its votes rest on, beside code. Kinds that read no files have no such method. */
  files?(params: P, baseDir: string): string[];
  /** Whether its votes are bound to rows by their ids rather than by what stands in them. */
  readonly byId?: boolean;
  /** Mistakes that show before any row is read; `path` is relative to the LF's node, such as `map.B`. */
  check(params: P, context: CheckContext): Problem[];
  create(params: P, context: PrepareContext): PreparedLabelingFunction | Promise<PreparedLabelingFunction>;
}
