import { notAClass } from '../core/classReader.js';
import { EspalierError } from '../core/errors.js';
import type { VoteReader } from './voteReader.js';

/**
 * Reads a whole list of votes, such as a file's column.
 *
 * @param place how an error calls a cell
 * @param file how an error calls the list
 * @returns classes and codes of sets, −1 = abstain
 * @throws EspalierError VOTE_VALUE, VOTE_AMBIGUOUS
 */
export function readVotes(
  reader: VoteReader,
  cells: readonly unknown[],
  place: (index: number) => string,
  file: string,
): Int16Array {
  const codes = Int16Array.from(cells, (cell, i) => {
    const code = reader.read(cell);
    if (code === notAClass) throw new EspalierError(reader.complain(cell, place(i)));
    return code;
  });
  reader.finish(file);
  return codes;
}
