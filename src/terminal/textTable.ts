import Table from 'cli-table3';

/** A borderless table for the terminal; columns of numbers stand to the right, and a head longer than its cells is broken at spaces. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = head.map(
    (_, column) => column > 0 && rows.every((row) => /^[-–—~\d.,%±\s()[\]…]*$/.test(row[column] ?? '')),
  );
  const table = new Table({
    head: head.map((title, column) => broken(title, Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))),
    colAligns: numeric.map((isNumeric) => (isNumeric ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
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
