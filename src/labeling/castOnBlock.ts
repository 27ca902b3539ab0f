import { EspalierError } from '../core/errors.js';
import type { RowSource } from '../core/rowSource.js';
import { LabelingFunctionFault } from './labelingFunctionFault.js';
import type { PreparableSpec, Prepared } from './prepareLabelingFunctions.js';
import type { RowBlock } from './rowBlock.js';
import type { VoteBuffer } from './voteBuffer.js';

/**
 * Lets one labeling function vote on a block.
 *
 * @param countFault takes a failed row when faults are to be counted
 * @throws EspalierError LF_FAULT naming tasks, labeling function and row unless faults are counted
 */
export async function castOnBlock(
  { spec, lf }: Prepared<PreparableSpec>,
  block: RowBlock,
  votes: VoteBuffer,
  source: RowSource,
  countFault?: (row: number) => void,
): Promise<void> {
  votes.length = 0;
  try {
    await lf.vote(block, votes);
  } catch (cause) {
    if (!(cause instanceof LabelingFunctionFault)) throw named(cause, spec);
    if (countFault) {
      for (const { row } of cause.faults) countFault(row);
      return;
    }
    const [{ row, error }] = cause.faults;
    const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new EspalierError(
      {
        code: 'LF_FAULT',
        position: spec.position,
        message: `${subject(spec)}, example "${source.ids[block.start + row]}": threw ${thrown}`,
        hint: 'Mend the function, or set data.onFault: count to record faults and go on.',
      },
      { cause: error },
    );
  }
}

function named(cause: unknown, spec: PreparableSpec): unknown {
  if (cause instanceof EspalierError || !(cause instanceof Error)) return cause;
  return new EspalierError(
    { code: 'LF_FAULT', position: spec.position, message: `${subject(spec)}: ${cause.message}` },
    { cause },
  );
}

function subject({ name, tasks }: PreparableSpec): string {
  const of = tasks.length === 1 ? `task "${tasks[0]}", ` : tasks.length > 1 ? `tasks ${tasks.join(', ')}, ` : '';
  return `${of}labeling function "${name}"`;
}
