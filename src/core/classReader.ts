/** What {@link ClassReader.read} says of a cell that names no class: empty or −1, or something else altogether. */
export const noClass = -1;
export const notAClass = -2;

/** Reads a column of classes, gold or votes, cell by cell. */
export interface ClassReader {
  /** @returns the class's index, {@link noClass} for an empty cell or −1, {@link notAClass} for anything else */
  read(cell: unknown): number;
  /** After the last cell: a text that can be read both ways, when the column as a whole fits both ways. */
  ambiguous(): string | undefined;
}

/**
 * A reader of cells that hold class names or indices; the name wins. A column is ambiguous when some cell is the name of
 * one class and the index of another, and nothing in the column tells that names are meant: either every cell is an
 * index too, or some cell is an index only.
 *
 * @param values reads the whole column one way, so that nothing is ambiguous
 */
export function createClassReader(classes: readonly string[], values?: 'names' | 'indices'): ClassReader {
  const indexOfName = new Map(classes.map((name, index) => [name, index]));
  const known = new Map<unknown, number>();
  let twofold: string | undefined;
  let nameOnly = false;
  let indexOnly = false;

  const resolve = (cell: unknown): number => {
    if (cell === null || cell === undefined || typeof cell === 'object') return cell ? notAClass : noClass;
    const text = String(cell).trim();
    if (text === '' || text === 'NaN') return noClass;
    const name = values === 'indices' ? undefined : indexOfName.get(text);
    const index =
      values !== 'names' && /^\d{1,5}$/.test(text) && Number(text) < classes.length ? Number(text) : undefined;
    if (name === undefined && index === undefined) return text === '-1' ? noClass : notAClass;
    if (name === undefined) indexOnly = true;
    else if (index === undefined) nameOnly = true;
    else if (index !== name) twofold ??= text;
    return name ?? (index as number);
  };

  return {
    read(cell) {
      const seen = known.get(cell);
      if (seen !== undefined) return seen;
      const result = resolve(cell);
      // A bad column can hold a text of its own in every row: these are not kept.
      if (result !== notAClass) known.set(cell, result);
      return result;
    },
    ambiguous: () => (!nameOnly || indexOnly ? twofold : undefined),
  };
}
