import { type ClassReader, noClass, notAClass } from './classReader.js';

/**
 * A reader of cells that hold the labels of a row, of which any number may apply: a list, or a text that is a JSON list
 * or has `,`, `;` or `|` between the labels. An item is a label's name or its index; the name wins.
 *
 * @param label the label that is asked for
 * @param labels all labels of the task, in the order that indices count
 * @returns reads 1 where the cell holds the label, 0 where it does not, {@link noClass} where there is no cell, and
 *   {@link notAClass} where an item is no label
 */
export function createLabelReader(label: string, labels: readonly string[]): ClassReader {
  const wanted = labels.indexOf(label);
  const indexOf = new Map([
    ...labels.map((_, index) => [String(index), index] as const),
    ...labels.map((name, index) => [name, index] as const),
  ]);
  return {
    read(cell) {
      if (cell === null || cell === undefined) return noClass;
      const items = itemsOf(cell);
      const indices = items?.map((item) => indexOf.get(item));
      if (!indices || indices.includes(undefined)) return notAClass;
      return indices.includes(wanted) ? 1 : 0;
    },
    ambiguous: () => undefined,
  };
}

/** The cell's items as texts; undefined where it holds none. */
function itemsOf(cell: unknown): string[] | undefined {
  if (Array.isArray(cell)) return cell.map((item) => String(item).trim());
  if (typeof cell === 'number') return cell === -1 ? [] : [String(cell)];
  if (typeof cell !== 'string') return undefined;
  const text = cell.trim();
  if (text.startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(text);
      return Array.isArray(parsed) ? parsed.map((item) => String(item).trim()) : undefined;
    } catch {
      return undefined;
    }
  }
  return text
    .split(/[,;|]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
