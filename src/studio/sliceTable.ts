import { splitCode } from '../core/split.js';
import type { SliceRow } from './protocol.js';
import { rateOf } from './rateOf.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';

/** A task's slices on the open rows: how many rows, how many of them labeled, and how often label and network agree with gold. All rows stand first. */
export function sliceTable(session: Session, table: TaskTable, { testOpen }: { testOpen: boolean }): SliceRow[] {
  const { task, source } = table;
  const all = { name: '(all rows)', rows: Uint32Array.from({ length: source.n }, (_, row) => row) };
  const own = session.slices.filter((slice) => slice.source === source.name && slice.tasks.includes(task.name));
  const floors = session.metrics.floors ?? [];
  return [all, ...own].map(({ name, rows }) => {
    let [n, covered, scored, right, judged, predicted] = [0, 0, 0, 0, 0, 0];
    for (const row of rows) {
      if (!testOpen && source.splits[row] === splitCode.test) continue;
      n++;
      const gold = table.gold[row];
      if (table.label[row] >= 0) {
        covered++;
        if (gold >= 0) scored++;
        if (gold >= 0 && gold === table.label[row]) right++;
      }
      // Train rows taught the network: only the others judge it.
      if (!table.network || gold < 0 || source.splits[row] === splitCode.train) continue;
      judged++;
      if (table.network.prediction[row] === gold) predicted++;
    }
    return {
      slice: name,
      rows: n,
      covered: rateOf(covered, n),
      labelRight: rateOf(right, scored),
      ...(table.network && { networkRight: rateOf(predicted, judged) }),
      // Floors are held against test rows.
      floors: testOpen
        ? floors
            .filter((floor) => floor.slice === name && floor.task === task.name)
            .map(({ metric, floor, value, reached }) => ({ metric, floor, value, reached }))
        : [],
    };
  });
}
