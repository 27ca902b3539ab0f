import type { z } from 'zod';
import type { Problem, SourcePosition } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import type { Column } from '../core/rowSource.js';
import type { Table } from '../labeling/labelingFunction.js';
import type { FeatureRow, RowBlockKind } from './featureRow.js';

/** A row as transformations see it: the columns that are neither gold nor split nor id; frozen. */
export type Row = Readonly<Record<string, unknown>>;

/** What a transformation function in code gets beside the row. */
export interface TransformationContext<Resources = Record<string, unknown>> {
  /** The files named under `resources`, read once: JSON as its value, CSV and TSV as records, text as its lines. */
  readonly resources: Resources;
  /** The only source of randomness: it follows from the seed, the row's id and the number of the copy. */
  readonly rng: Rng;
  /** Aborts when the run is cancelled or this call's time is up; hand it to `fetch` and the like. */
  readonly signal: AbortSignal;
}

/**
 * A transformation function (TF) in code: what of a row changes, so that its label stays. `null` declines; `undefined`, a column
 * that the row does not have or another type is an error, since a forgotten `return` is not a row.
 */
export type TransformationFunction<R = Record<string, unknown>, Resources = Record<string, unknown>> = (
  row: Readonly<R>,
  context: TransformationContext<Resources>,
) => Partial<R> | null | Promise<Partial<R> | null>;

/** A transformation function as an experiment declares it. */
export interface TransformationSpec {
  /** Unique; the kind's name where the file gives none. */
  readonly name: string;
  /** A name in `transformations`. */
  readonly kind: string;
  /** As parsed by the kind's `params`; paths are absolute. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly position?: SourcePosition;
}

/** What became of one row: the cells that change, nothing (declined), or a fault. */
export type Transformed =
  | { readonly cells: Row }
  | null
  | { readonly fault: Pick<Problem, 'code' | 'message' | 'hint'> };

/** A transformation of rows made ready: pure, given the generator. */
export interface RowTransformation {
  /** The columns it reads; `all` means every visible one. */
  readonly fields: readonly string[] | 'all';
  /**
   * @param rows what is transformed
   * @param rngs a generator for each
   * @returns one outcome per row
   */
  transform(rows: readonly Row[], rngs: readonly Rng[]): readonly Transformed[] | Promise<readonly Transformed[]>;
}

/** A row that mixUp blends with. */
export interface Partner {
  /** Its global row. */
  readonly row: number;
  readonly features: FeatureRow;
}

/** What a transformation of features gives; `mix` where another row has a share in it. */
export interface TransformedFeatures {
  readonly features: FeatureRow;
  readonly mix?: { readonly partner: number /** The row's own share, in [½, 1]. */; readonly lambda: number };
}

/** A transformation of a row's numbers; null declines. Pure: it leaves what it is given as it is. */
export type FeatureTransformation = (
  features: FeatureRow,
  rng: Rng,
  /** Another train row of the same source; undefined where there is none. */
  partner: (rng: Rng) => Partner | undefined,
) => TransformedFeatures | null;

/** A feature as far as transformations of features go. */
export interface FeatureInfo {
  readonly name: string;
  readonly block: RowBlockKind;
}

/** What is known before any row is read: enough to find most mistakes. */
export interface TransformationCheck {
  /** The columns of the data that a transformation may read. */
  readonly columns: readonly Column[];
  readonly features: readonly FeatureInfo[];
  /** The folder that relative paths in `params` start from. */
  readonly baseDir: string;
}

/** What a kind gets to make itself ready. */
export interface TransformationSetup extends TransformationCheck {
  /** The spec's name. */
  readonly name: string;
  /** Reads csv, tsv, json, jsonl and parquet files. */
  readTable(path: string): Promise<Table>;
  /** Whether rows that fail are counted; else the first one ends the run. */
  readonly countsFaults: boolean;
  readonly signal?: AbortSignal;
}

interface KindBase<S extends z.ZodObject, P> {
  readonly summary: string;
  /** Its parameters, without `kind` and `name`. */
  readonly params: S;
  /** The same parameters with relative paths made absolute. Kinds without paths have no such method. */
  resolvePaths?(params: P, baseDir: string): P;
  /** Mistakes that show before any row is read; `path` is relative to the transformation's node. */
  check(params: P, context: TransformationCheck): Problem[];
}

/** A kind that transforms raw rows: texts and cells. Their features are computed afterwards, as of any row. */
export interface RowTransformationKind<S extends z.ZodObject = z.ZodObject, P = z.output<S>> extends KindBase<S, P> {
  readonly level: 'rows';
  create(params: P, setup: TransformationSetup): RowTransformation | Promise<RowTransformation>;
}

/** A kind that transforms encoded features, the numbers that the network sees. */
export interface FeatureTransformationKind<S extends z.ZodObject = z.ZodObject, P = z.output<S>>
  extends KindBase<S, P> {
  readonly level: 'features';
  create(params: P, setup: TransformationSetup): FeatureTransformation;
}

export type TransformationKind = RowTransformationKind | FeatureTransformationKind;
