import { splitNames } from '../core/split.js';
import { classLists } from '../core/voteClasses.js';
import { voteName } from '../core/voteName.js';
import type { RowBrief } from './protocol.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';

/** Characters of a text in a list; the whole text is for one row. */
const excerptLength = 400;

/** What a list shows of some rows. */
export async function rowBriefs(session: Session, table: TaskTable, rows: ArrayLike<number>): Promise<RowBrief[]> {
  const { task, source, matrix, gold, label, p, conflict, network } = table;
  const column = session.textColumns.get(task.name);
  const cells = session.cells.get(source.name)!;
  const texts = await cells.at(rows, column === undefined ? cells.columns.map(({ name }) => name) : [column]);
  const said = classLists(matrix).map((list) => voteName(task.classes, list));
  const nameOf = (c: number) => (c < 0 ? null : task.classes[c]);
  const finite = (value: number) => (Number.isNaN(value) ? null : value);
  return Array.from(rows).map((row, i) => ({
    row,
    id: source.ids[row],
    split: splitNames[source.splits[row]],
    text: excerpt(column === undefined ? JSON.stringify(texts[i]) : String(texts[i][column] ?? '')),
    label: nameOf(label[row]),
    p: finite(p[row]),
    gold: nameOf(gold[row]),
    ...(network && { network: { class: nameOf(network.prediction[row]), p: finite(network.p[row]) } }),
    votes: Array.from({ length: matrix.rowOffsets[row + 1] - matrix.rowOffsets[row] }, (_, v) => {
      const at = matrix.rowOffsets[row] + v;
      return { lf: matrix.names[matrix.lfs[at]], vote: said[matrix.votes[at]] };
    }),
    conflict: conflict[row] === 1,
  }));
}

function excerpt(text: string): string {
  const start = text
    .slice(0, 4 * excerptLength)
    .replace(/\s+/g, ' ')
    .trim();
  return start.length > excerptLength ? `${start.slice(0, excerptLength - 1)}…` : start;
}
