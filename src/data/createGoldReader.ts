import { type ClassReader, createClassReader, notAClass } from '../core/classReader.js';
import type { Problem } from '../core/errors.js';
import { createLabelReader } from '../core/labelReader.js';
import type { TaskSpec } from '../core/taskSpec.js';

/** Collects one task's gold row by row. */
export interface GoldReader {
  readonly gold: Int16Array;
  add(row: number, cell: unknown): void;
  /** What is wrong with the column, once all rows are added; row ids are known by then. */
  problems(ids: readonly string[]): Problem[];
}

/**
 * @param n number of rows of the source
 * @param classNames class names by index that the data bring along (WRENCH's label.json)
 */
export function createGoldReader(
  task: TaskSpec & { gold: NonNullable<TaskSpec['gold']> },
  n: number,
  classNames?: ReadonlyMap<number, string>,
): GoldReader {
  const { name, classes, source } = task;
  const { column, values, contains } = task.gold;
  const gold = new Int16Array(n).fill(-1);
  const names = contains?.labels ?? classes;
  const reader: ClassReader = contains
    ? createLabelReader(contains.label, contains.labels)
    : createClassReader(classes, values);
  const strays: { row: number; cell: unknown }[] = [];
  let strayCount = 0;
  let numeric = false;
  return {
    gold,
    add(row, cell) {
      const index = reader.read(cell);
      if (index === notAClass) {
        strayCount++;
        if (strays.length < 3) strays.push({ row, cell });
        return;
      }
      gold[row] = index;
      if (typeof cell === 'number') numeric = true;
    },
    problems(ids) {
      const path = `tasks.${name}.gold`;
      const found: Problem[] = [];
      if (strayCount > 0) {
        const asNames = `${contains ? 'a list of ' : ''}${oneOf(names)}`;
        const asIndices = `${contains ? 'indices' : 'an index'} 0…${names.length - 1}`;
        const expected =
          values === 'names'
            ? asNames
            : values === 'indices'
              ? `${asIndices}, as values: indices says`
              : `${asNames} or ${asIndices}`;
        const shown = strays.map(({ row, cell }) => `${JSON.stringify(cell)} in row ${row} (id "${ids[row]}")`);
        found.push({
          code: 'GOLD_VALUE',
          path,
          message: `source "${source}", column "${column}": expected ${expected}; received ${shown.join(', ')}${strayCount > shown.length ? `, and ${strayCount - shown.length} more` : ''}`,
          hint: contains
            ? 'Null means "no gold", an empty list that no label applies.'
            : `Empty, null and -1 mean "no gold".${nearMiss(strays[0].cell, classes)}`,
        });
      }
      const twofold = reader.ambiguous();
      if (twofold !== undefined) {
        found.push({
          code: 'GOLD_AMBIGUOUS',
          path,
          message: `source "${source}", column "${column}": expected names or indices; "${twofold}" is the name of one class and the index of another, and the column fits both ways`,
          hint: `Say which: gold: {column: ${column}, values: names} (or indices).`,
        });
      }
      const order = numeric && classNames ? otherOrder(classNames, classes) : undefined;
      if (order) {
        found.push({
          code: 'CLASS_ORDER',
          path: `tasks.${name}.classes`,
          message: `expected the order of label.json, [${order.join(', ')}], as labels and votes are indices there; received [${classes.join(', ')}]`,
        });
      }
      return found;
    },
  };
}

/** The names in the order of their indices, when the task has the same names in another order. */
function otherOrder(names: ReadonlyMap<number, string>, classes: readonly string[]): string[] | undefined {
  const ordered = [...names].sort(([a], [b]) => a - b).map(([, name]) => name);
  const fold = (list: readonly string[]) => list.map((name) => name.toLowerCase());
  const own = fold(classes);
  const theirs = fold(ordered);
  const sameNames = own.length === theirs.length && new Set([...own, ...theirs]).size === own.length;
  return sameNames && own.some((name, index) => name !== theirs[index]) ? ordered : undefined;
}

function oneOf(classes: readonly string[]): string {
  const shown = classes.slice(0, 12).map((name) => `"${name}"`);
  return `one of ${shown.join(', ')}${classes.length > shown.length ? `, … (${classes.length} classes)` : ''}`;
}

function nearMiss(cell: unknown, classes: readonly string[]): string {
  const text = String(cell).trim();
  const near = classes.find((name) => name.toLowerCase() === text.toLowerCase());
  return near === undefined || near === text ? '' : ` Did you mean "${near}"? Upper and lower case differ.`;
}
