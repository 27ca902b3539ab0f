import { EspalierError, type Problem } from '../core/errors.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { createGoldReader } from './createGoldReader.js';
import { readTable } from './readTable.js';

/**
 * A task's gold with that of its file, which goes before the data's own: an empty cell there leaves the row as it is. A file with a column `at`
 * is a log of what was said one after the other, as the studio writes it: the last word about a row holds, and −1 takes back what was said before.
 *
 * @param own [n] class or −1
 * @param ids [n]
 * @throws EspalierError MISSING_COLUMN, DUPLICATE_ID, GOLD_VALUE, GOLD_AMBIGUOUS; what reading the file brings
 */
export async function withGoldFile(
  task: TaskSpec & { gold: NonNullable<TaskSpec['gold']> },
  own: Int16Array,
  ids: readonly string[],
): Promise<{ gold: Int16Array; warnings: Problem[] }> {
  const { file } = task.gold;
  if (!file) return { gold: own, warnings: [] };
  const { columns } = await readTable(file.path);
  // A file of several tasks names its columns after them.
  const column = columns[task.gold.column] || !columns[task.name] ? task.gold.column : task.name;
  const path = `tasks.${task.name}.gold`;
  const lacking = [file.key, column].filter((name) => !columns[name]);
  if (lacking.length > 0) {
    const message = `${file.path}: expected columns "${file.key}" (ids) and "${column}" (classes); there are ${Object.keys(columns).join(', ')}`;
    throw new EspalierError({ code: 'MISSING_COLUMN', path, message, hint: 'Name the column with ids by gold.key.' });
  }
  const cells = new Map<string, unknown>();
  const isLog = columns.at !== undefined;
  columns[file.key].forEach((key, i) => {
    const id = String(key);
    // A file with several tasks' columns is filled in task by task.
    const cell = columns[column][i];
    if (cell === null || cell === '') return;
    if (cells.has(id) && !isLog) {
      const message = `${file.path}: expected each id once; "${id}" stands there twice`;
      throw new EspalierError({ code: 'DUPLICATE_ID', path, message });
    }
    cells.set(id, cell);
  });
  const reader = createGoldReader(task, ids.length);
  let found = 0;
  ids.forEach((id, row) => {
    if (!cells.has(id)) return;
    found++;
    reader.add(row, cells.get(id));
  });
  const problems = reader.problems(ids);
  if (problems.length > 0) throw new EspalierError(problems);
  const strangers = cells.size - found;
  const message = `${file.path}: ${strangers} of its ${cells.size} ids are of no row of source "${task.source}"; their gold is left out`;
  return {
    gold: own.map((c, row) => (reader.gold[row] >= 0 ? reader.gold[row] : c)),
    warnings: strangers > 0 ? [{ code: 'GOLD_ID', path, message }] : [],
  };
}
