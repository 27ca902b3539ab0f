import { EspalierError, type SourcePosition } from '../core/errors.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import type { RowSource } from '../core/rowSource.js';
import { splitNames } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { elseCode } from './castElse.js';
import { settleFailures } from './castOnBlock.js';
import type { CastVotes } from './castVotes.js';
import { connectOutlets, type Outlet, type Outlets } from './connectOutlets.js';
import type { LabelingFunctionSpec } from './labelingFunction.js';
import type { Prepared } from './prepareLabelingFunctions.js';
import { VoteBuffer } from './voteBuffer.js';
import { setOfCode } from './voteSets.js';

/** Takes what labeling functions say, block after block in the order of the rows, into every task's matrix. */
export class BallotBox {
  /** Per task, [m]: where the experiment declares the labeling function. */
  readonly places: ReadonlyMap<string, readonly (SourcePosition | undefined)[]>;
  /** Per task, [m]: a number for the labeling function, the same one in every task that it votes on. */
  readonly lfIds: ReadonlyMap<string, readonly number[]>;
  /** Per task, [m]: the number of faults by split code. */
  readonly faults: ReadonlyMap<string, readonly Uint32Array[]>;
  readonly #source: RowSource;
  readonly #prepared: readonly Prepared<LabelingFunctionSpec>[];
  readonly #countsFaults: boolean;
  readonly #outlets: Outlets;

  /** @throws EspalierError what `connectOutlets` throws */
  constructor(
    source: RowSource,
    tasks: readonly TaskSpec[],
    prepared: readonly Prepared<LabelingFunctionSpec>[],
    countsFaults: boolean,
  ) {
    this.#source = source;
    this.#prepared = prepared;
    this.#countsFaults = countsFaults;
    this.#outlets = connectOutlets(source.n, tasks, prepared);
    this.places = this.#outlets.places;
    this.lfIds = this.#outlets.lfIds;
    const counters = (task: string) => this.places.get(task)!.map(() => new Uint32Array(splitNames.length));
    this.faults = new Map(tasks.map(({ name }) => [name, counters(name)]));
  }

  /**
   * Takes what one labeling function says about the block at hand; they come in the order of the specs.
   *
   * @param index of the labeling function among the prepared ones
   * @param start the block's first row
   * @throws EspalierError what stopped the function, or its first failure that does not count
   */
  take(index: number, start: number, said: VoteBuffer | CastVotes): void {
    if ('problems' in said && said.problems) throw new EspalierError(said.problems);
    const outlets = this.#outlets.of[index];
    if (said.failures.length > 0) {
      const counters = new Set(outlets.flat().map(({ task, lf }) => this.faults.get(task)![lf]));
      const builders = new Set(outlets.flat().map(({ builder }) => builder));
      const count = (row: number) => {
        for (const builder of builders) builder.fail(row);
        for (const counter of counters) counter[this.#source.splits[start + row]]++;
      };
      const { spec } = this.#prepared[index];
      settleFailures(spec, said.failures, start, this.#source, this.#countsFaults ? count : undefined);
    }
    const { rows, lanes, codes } = said;
    const length = said instanceof VoteBuffer ? said.length : rows.length;
    if (!this.#outlets.plain[index] || said.sets.length > 0 || said.confidences) {
      this.#takeInParts(outlets, said, length);
      return;
    }
    if (outlets.length === 1) {
      for (const { builder, lf, fixed } of outlets[0]) builder.addAll(rows, length, lf, fixed < 0 ? codes : fixed);
      return;
    }
    for (let at = 0; at < length; at++) {
      for (const { builder, lf, fixed } of outlets[lanes[at]]) {
        builder.add(rows[at], lf, fixed < 0 ? codes[at] : fixed);
      }
    }
  }

  /** Votes for several classes, those where a function does not fire, and those that count in part. */
  #takeInParts(
    outlets: readonly (readonly Outlet[])[],
    { rows, lanes, codes, sets, confidences }: VoteBuffer | CastVotes,
    length: number,
  ): void {
    for (let at = 0; at < length; at++) {
      for (const { builder, lf, fixed, otherwise, confidence } of outlets[lanes[at]]) {
        const own = fixed < 0 ? codes[at] : codes[at] === elseCode ? otherwise : fixed;
        if (fixed >= 0 && own < 0) continue;
        const code = own < 0 ? builder.codeOf(setOfCode(sets, own)) : own;
        const share = confidence * (confidences ? confidences[at] : 1);
        if (share === 1) builder.add(rows[at], lf, code);
        else builder.addInPart(rows[at], lf, code, share);
      }
    }
  }

  endBlock(start: number, length: number): void {
    for (const builder of this.#outlets.builders.values()) builder.endBlock(start, length);
  }

  matrices(): ReadonlyMap<string, LabelMatrix> {
    return new Map([...this.#outlets.builders].map(([task, builder]) => [task, builder.finish()]));
  }
}
