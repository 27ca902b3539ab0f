import Table from 'cli-table3';

/** Blanks between two columns. */
const columnGap = 2;

/**
 * A borderless table for the terminal; columns of numbers stand to the right, and a head longer than its cells is broken
 * at spaces. Where it is wider than `columns` characters it is
 * set in several tables, one below the other, each with the first column again.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns = Number.POSITIVE_INFINITY,
): string {
  return columnGroups(head, rows, columns)
    .map((group) => {
      const pick = (cells: readonly string[]) => group.map((column) => cells[column] ?? '');
      return oneTable(pick(head), rows.map(pick));
    })
    .join('\n\n');
}

/** Which columns stand side by side: as many as fit, at least one beside the first. */
function columnGroups(head: readonly string[], rows: readonly (readonly string[])[], columns: number): number[][] {
  const widths = head.map((title, column) =>
    Math.max(
      widestCell(rows, column),
      ...broken(title, widestCell(rows, column))
        .split('\n')
        .map((line) => [...line].length),
    ),
  );
  const groups: number[][] = [];
  let used = 0;
  for (let column = 1; column < head.length; column++) {
    if (groups.length === 0 || used + columnGap + widths[column] > columns) {
      groups.push([0]);
      used = widths[0];
    }
    groups.at(-1)!.push(column);
    used += columnGap + widths[column];
  }
  return groups.length > 0 ? groups : [[0]];
}

function oneTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = head.map(
    (_, column) => column > 0 && rows.every((row) => /^[-–—~\d.,%±\s()[\]…]*$/.test(row[column] ?? '')),
  );
  const table = new Table({
    head: head.map((title, column) => broken(title, widestCell(rows, column))),
    colAligns: numeric.map((isNumeric) => (isNumeric ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': columnGap },
    chars: Object.fromEntries(
      // biome-ignore format: the fifteen parts of a frame, all left out but the line under the head
      ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map((part) => [part, '']),
    ),
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function widestCell(rows: readonly (readonly string[])[], column: number): number {
  return Math.max(0, ...rows.map((row) => [...(row[column] ?? '')].length));
}

/** `title` in lines no wider than `width`, or than its longest word. */
function broken(title: string, width: number): string {
  const words = title.split(' ');
  const most = Math.max(width, ...words.map((word) => word.length));
  const lines = [words[0]];
  for (const word of words.slice(1)) {
    const longer = `${lines[lines.length - 1]} ${word}`;
    if (longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join('\n');
}
