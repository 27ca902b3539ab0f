import type { LabelMatrix } from './labelMatrix.js';
import { selectVotes } from './selectVotes.js';

/** The column of a task's default class: it votes where no other labeling function of the task does. */
export const defaultLf = '(default)';

/**
 * The votes of the labeling functions alone. When the default votes follows from the silence of all others, so it tells nothing of how
 * accurate they are: fits, and checks of whether they can work, look at the matrix without it.
 */
export function withoutDefault(matrix: LabelMatrix): LabelMatrix {
  const column = matrix.names.indexOf(defaultLf);
  return column < 0 ? matrix : selectVotes(matrix, (at) => matrix.lfs[at] !== column);
}
