import type { z } from 'zod';
import type { Column } from '../core/rowSource.js';
import type { Embedder, EmbedderSpec } from './embedder.js';
import type { FeatureBlock } from './featureBlock.js';

/**
 * A kind of feature: how cells become numbers, in two phases. An extractor reads the rows one by one into a compact raw
 * block; `fit` then learns what it needs from the train rows alone, and `transform` turns raw into numbers. Prediction
 * runs the same extractor and the same `transform` with the stored state, so a row's numbers are bit for bit those of
 * training time.
 *
 * Everything here is pure code over plain values, so that a browser can run it: no `node:` imports, no Buffer. A kind that
 * needs a pretrained model names it ({@link FeatureKind.embedder}) and gets it opened from outside.
 *
 * P parsed parameters, S fitted state (plain JSON), R raw block.
 */
export interface FeatureKind<P = unknown, S = unknown, R = unknown> {
  /** One line for `espalier list` and the docs. */
  readonly summary: string;
  /** Strict, with defaults and descriptions; without `kind`, which the config adds. */
  readonly params: z.ZodObject;
  /**
   * The columns this feature reads, in a fixed order. A column that is named and not there is returned all the same, as
   * is a pattern that fits nothing, so that whoever holds the columns can say that it is unknown.
   *
   * @param columns what the source has; used only by parameters that hold a pattern
   */
  fields(params: P, columns: readonly Column[]): string[];
  /** The parameters that hold paths, relative to the file they stand in; by default none does. */
  paths?(params: P): readonly string[];
  /** The pretrained model that the kind takes vectors from; kinds without this function take none. */
  embedder?(params: P): EmbedderSpec;
  /**
   * @param fields what {@link FeatureKind.fields} gave when the feature was fitted
   * @param state present at prediction time, for checks against what was fitted
   * @param embedder what {@link FeatureKind.embedder} asked for, open until the raw block is finished
   */
  createExtractor(params: P, fields: readonly string[], state?: S, embedder?: Embedder): FeatureExtractor<R>;
  /**
   * @param trainRows the only rows it may look at, ascending
   * @throws EspalierError FEATURE_EMPTY when they hold nothing to learn from
   */
  fit(params: P, raw: R, trainRows: Uint32Array): S;
  /** What the fit found that its user should know, in one sentence; nothing for most kinds. */
  finding?(params: P, state: S): string | undefined;
  /** May work in place: `raw` belongs to the result afterwards. */
  transform(name: string, params: P, state: S, raw: R): FeatureBlock;
  /**
   * What in a row's cells stands behind which columns of its block, for explanations. Kinds without this function are shown as a whole.
   *
   * @param cells one per field, in the fields' order; null = missing
   */
  pieces?(params: P, state: S, cells: readonly unknown[], fields: readonly string[]): readonly FeaturePiece[];
}

/** Something in a row that a person can read, and its part in a column of the row's block. */
export interface FeaturePiece {
  readonly words: string;
  /** Column of a sparse block, or token id. */
  readonly column: number;
  /** Its share of the column's value, in (0, 1]; the pieces of one column add up to 1. */
  readonly share: number;
}

/** Collects one feature's raw block, a row at a time. */
export interface FeatureExtractor<R = unknown> {
  /**
   * @param cells one per field, in the fields' order; null = missing. An absent column never gets here: the caller puts
   *   the declared default in its place. The array is reused for the next row.
   * @throws EspalierError FEATURE_VALUE, without the row's name, which the caller adds
   */
  add(cells: readonly unknown[]): void;
  /** Works off what `add` has put by; awaited after each chunk of rows. Kinds that put nothing by have none. */
  settle?(signal?: AbortSignal): Promise<void>;
  /** What needs all rows and takes its time; awaited once, before `finish`. */
  complete?(signal?: AbortSignal): Promise<void>;
  finish(): R;
}
