import { EspalierError } from '../core/errors.js';
import type { RowSource } from '../core/rowSource.js';
import { castElse } from './castElse.js';
import type { PreparableSpec, Prepared } from './prepareLabelingFunctions.js';
import type { RowBlock } from './rowBlock.js';
import type { RowFailure, VoteBuffer } from './voteBuffer.js';

/** Lets one labeling function vote on a block. `votes` then holds its votes and the rows it failed on. */
export async function castOnBlock(
  { spec, lf }: Prepared<PreparableSpec>,
  block: RowBlock,
  votes: VoteBuffer,
): Promise<void> {
  votes.clear();
  try {
    const later = lf.vote(block, votes);
    if (later) await later;
    if (lf.sets) votes.sets = lf.sets.lists;
    if (!lf.replays && (spec.else !== undefined || spec.elses !== undefined)) castElse(lf, block, votes);
  } catch (cause) {
    if (cause instanceof EspalierError || !(cause instanceof Error)) throw cause;
    throw new EspalierError(
      { code: 'LF_FAULT', position: spec.position, message: `${subject(spec)}: ${cause.name}: ${cause.message}` },
      { cause },
    );
  }
}

/**
 * What becomes of the rows that a labeling function failed on: those whose failure counts are handed to `count`, any
 * other is an error.
 *
 * @param start the block's first row
 * @param count takes a failed row of the block; absent where every failure is an error
 * @throws EspalierError with the first failure's code, naming tasks, labeling function and row
 */
export function settleFailures(
  spec: PreparableSpec,
  failures: readonly RowFailure[],
  start: number,
  source: RowSource,
  count?: (row: number) => void,
): void {
  for (const { row, code, message, hint } of failures) {
    if (count && (code === 'LF_FAULT' || code === 'LF_TIMEOUT')) count(row);
    else {
      throw new EspalierError({
        code,
        position: spec.position,
        message: `${subject(spec)}, example "${source.ids[start + row]}": ${message}`,
        hint,
      });
    }
  }
}

/** How errors call a labeling function, or, where it votes on no task, a slicing function. */
function subject({ name, tasks }: PreparableSpec): string {
  if (tasks.length === 0) return `slicing function "${name}"`;
  return `task${tasks.length > 1 ? 's' : ''} ${tasks.map((task) => `"${task}"`).join(', ')}, labeling function "${name}"`;
}
