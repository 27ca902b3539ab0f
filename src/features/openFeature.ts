import { EspalierError } from '../core/errors.js';
import type { Embedder } from './embedder.js';
import type { FeatureBlock } from './featureBlock.js';
import { featureKindOf } from './featureEncoder.js';
import type { FeatureExtractor, FeatureKind } from './featureKind.js';
import type { OpenableFeature } from './openFeatures.js';

/**
 * One feature while rows are being read: it hands each row's cells to the kind's extractor, with the declared default
 * in place of absent columns, and puts the row's name on the errors.
 */
export class OpenFeature {
  readonly name: string;
  readonly kind: FeatureKind;
  readonly params: unknown;
  readonly fields: readonly string[];
  readonly #extractor: FeatureExtractor;
  readonly #state: unknown;
  readonly #cells: unknown[];
  /** [fields] what stands in for an absent column; undefined where nothing does. */
  readonly #standIns: readonly unknown[];

  /** @param embedder the model that the kind asked for */
  constructor(spec: OpenableFeature, embedder?: Embedder) {
    this.name = spec.name;
    this.kind = featureKindOf(spec.name, spec.kind);
    this.params = spec.params;
    this.fields = spec.fields;
    this.#extractor = this.kind.createExtractor(spec.params, spec.fields, spec.state, embedder);
    this.#state = spec.state;
    this.#cells = new Array(spec.fields.length);
    const declared = (spec.params as { default?: unknown }).default;
    this.#standIns = spec.fields.map(
      (field) => declared ?? (declared === null || spec.optional.includes(field) ? null : undefined),
    );
  }

  /**
   * Adds rows whose cells stand in columns.
   *
   * @param columns by name; what is not in it is absent
   * @param nameRow how an error calls the i-th of these rows
   * @throws EspalierError FEATURE_ABSENT, FEATURE_VALUE
   */
  addColumns(
    columns: Readonly<Record<string, readonly unknown[]>>,
    length: number,
    nameRow: (i: number) => string,
  ): void {
    const present = this.fields.map((field) => (Object.hasOwn(columns, field) ? columns[field] : undefined));
    this.#checkAbsent(
      (f) => present[f] === undefined,
      length,
      () => Object.keys(columns),
      nameRow,
    );
    for (let i = 0; i < length; i++) {
      for (let f = 0; f < present.length; f++) {
        const column = present[f];
        this.#cells[f] = column === undefined ? this.#standIns[f] : (column[i] ?? null);
      }
      this.#add(i, nameRow);
    }
  }

  /** Adds one row; a key that is not there, or undefined, is an absent column. */
  addRow(row: Readonly<Record<string, unknown>>, nameRow: (i: number) => string): void {
    for (let f = 0; f < this.fields.length; f++) {
      const cell = Object.hasOwn(row, this.fields[f]) ? row[this.fields[f]] : undefined;
      this.#cells[f] = cell === undefined ? this.#standIns[f] : cell;
    }
    if (this.#cells.includes(undefined)) {
      this.#checkAbsent(
        (f) => this.#cells[f] === undefined,
        1,
        () => Object.keys(row),
        nameRow,
      );
    }
    this.#add(0, nameRow);
  }

  /** Whether rows wait for {@link OpenFeature.settle}. */
  get putsBy(): boolean {
    return this.#extractor.settle !== undefined;
  }

  /** Works off the rows that the kind has put by. */
  async settle(signal?: AbortSignal): Promise<void> {
    await this.#extractor.settle?.(signal);
  }

  /** The raw block of the rows added, for a fit. */
  async finish(signal?: AbortSignal): Promise<unknown> {
    await this.#extractor.complete?.(signal);
    return this.#extractor.finish();
  }

  /** The encoded rows, of a feature that came with its state. */
  async finishBlock(signal?: AbortSignal): Promise<FeatureBlock> {
    return this.kind.transform(this.name, this.params, this.#state, await this.finish(signal));
  }

  #add(i: number, nameRow: (i: number) => string): void {
    try {
      this.#extractor.add(this.#cells);
    } catch (error) {
      throw placed(error, this.name, nameRow(i));
    }
  }

  #checkAbsent(
    isAbsent: (f: number) => boolean,
    length: number,
    there: () => string[],
    nameRow: (i: number) => string,
  ): void {
    const absent = this.fields.find((_, f) => isAbsent(f) && this.#standIns[f] === undefined);
    if (absent === undefined || length === 0) return;
    throw new EspalierError({
      code: 'FEATURE_ABSENT',
      path: `features.${this.name}`,
      message: `${nameRow(0)}: expected a column "${absent}"; ${there().length > 0 ? `there are ${there().join(', ')}` : 'there is none'}`,
      hint: `Add the column, or declare what to take in its place: features.${this.name}.default.`,
    });
  }
}

function placed(error: unknown, feature: string, row: string): unknown {
  if (!(error instanceof EspalierError)) return error;
  const problems = error.problems.map((problem) => ({
    ...problem,
    path: `features.${feature}`,
    message: `${row}: ${problem.message}`,
  }));
  return new EspalierError(problems, { exitCode: error.exitCode, cause: error });
}
