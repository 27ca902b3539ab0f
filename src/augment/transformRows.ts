import { EspalierError } from '../core/errors.js';
import type { RowSource } from '../core/rowSource.js';
import type { CopyPlan } from './copyPlan.js';
import type { PreparedTransformation } from './prepareTransformations.js';
import type { Tally } from './tally.js';
import type { Row } from './transformation.js';

/** A copy of a row after the transformations of rows in its sequence. */
export interface RowCopy {
  /** The row's number within its source. */
  readonly parent: number;
  readonly copy: number;
  /** The visible cells of the row, and of the copy: the same object where nothing changed them. */
  readonly before: Row;
  readonly after: Row;
  /** The whole sequence, by number. */
  readonly sequence: readonly number[];
  /** The transformations that changed it, by number. */
  readonly applied: readonly number[];
}

export interface TransformOptions {
  /** The columns that a transformation may see: no gold, split or id. */
  readonly visible: readonly string[];
  /** Those of them that copies carry, beside those that transformations read. */
  readonly columns: readonly string[];
  readonly plan: CopyPlan;
  readonly transformations: readonly PreparedTransformation[];
  /** Is added to. */
  readonly tally: Tally;
  readonly countsFaults: boolean;
  readonly signal?: AbortSignal;
  /** Copies that transformations get at once. @default 4096 */
  readonly size?: number;
}

/**
 * Makes the copies of some rows of a source, row after row and copy after copy, a chunk at a time: of each step of their
 * sequences, those that meet the same transformation go through it together. Transformations of features are passed over, and
 * so is one that declines, or whose columns the source lacks. Every copy is given out, also one that nothing has changed.
 *
 * @param rows ascending numbers within the source
 * @throws EspalierError TF_FAULT, TF_TIMEOUT or TF_RETURN naming the transformation and the row, unless faults are counted
 */
export async function* transformRows(
  source: RowSource,
  rows: Uint32Array,
  { visible, columns, plan, transformations, tally, countsFaults, signal, size = 4096 }: TransformOptions,
): AsyncGenerator<RowCopy[], void, undefined> {
  const there = source.columns.map(({ name }) => name);
  const wanted = new Set(columns);
  for (const { level, transformation } of transformations) {
    if (level !== 'rows') continue;
    for (const field of transformation.fields === 'all' ? visible : transformation.fields) wanted.add(field);
  }
  const read = there.filter((name) => wanted.has(name));
  let next = 0;
  let waiting: Draft[] = [];
  for await (const chunk of source.chunks(read, { signal })) {
    for (; next < rows.length && rows[next] < chunk.start + chunk.length; next++) {
      const parent = rows[next];
      const row = Object.freeze(
        Object.fromEntries(read.map((name) => [name, chunk.columns[name][parent - chunk.start]])),
      );
      for (let copy = 0; copy < plan.perExample; copy++) {
        const sequence = plan.sequence(source.name, source.ids[parent], copy);
        waiting.push({ parent, copy, before: row, after: row, sequence, applied: [] });
      }
      if (waiting.length >= size) {
        await transformAll(waiting);
        yield waiting;
        waiting = [];
      }
    }
    if (next === rows.length) break;
  }
  if (waiting.length > 0) {
    await transformAll(waiting);
    yield waiting;
  }

  async function transformAll(drafts: readonly Draft[]): Promise<void> {
    const steps = drafts.reduce((most, { sequence }) => Math.max(most, sequence.length), 0);
    for (let step = 0; step < steps; step++) {
      for (const [number, each] of transformations.entries()) {
        if (each.level !== 'rows') continue;
        const own = drafts.filter(({ sequence }) => sequence[step] === number);
        if (own.length > 0) await transformSome(own, number, each, step);
      }
    }
  }

  async function transformSome(
    own: readonly Draft[],
    number: number,
    { transformation, spec }: Extract<PreparedTransformation, { level: 'rows' }>,
    step: number,
  ): Promise<void> {
    const { fields } = transformation;
    if (fields !== 'all' && fields.some((field) => !there.includes(field))) {
      tally.declined[number] += own.length;
      return;
    }
    const outcomes = await transformation.transform(
      own.map(({ after }) => after),
      own.map(({ parent, copy }) => plan.rng(source.name, source.ids[parent], copy, step)),
    );
    own.forEach((draft, i) => {
      const outcome = outcomes[i];
      if (outcome === null) tally.declined[number]++;
      else if ('fault' in outcome) {
        if (!countsFaults) {
          const { code, message, hint } = outcome.fault;
          const place = `transformation "${spec.name}", source "${source.name}", row "${source.ids[draft.parent]}"`;
          throw new EspalierError({ code, message: `${place}: ${message}`, hint, position: spec.position });
        }
        tally.faults[number]++;
      } else {
        tally.applied[number]++;
        draft.after = Object.freeze({ ...draft.after, ...outcome.cells });
        draft.applied.push(number);
      }
    });
  }
}

interface Draft extends RowCopy {
  after: Row;
  readonly applied: number[];
}
