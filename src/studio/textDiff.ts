import type { DiffLine } from './protocol.js';

/** Lines round a change that are shown. */
const context = 3;

/** The lines that differ, with some round them: the longest common subsequence of what lies between the equal beginnings and ends. */
export function textDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  if (head === a.length && head === b.length) return [];
  const middle = between(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }));
  const gap: DiffLine[] = [{ kind: 'gap', text: '…' }];
  const first = Math.max(0, head - context);
  const rest = a.slice(a.length - tail);
  return [
    ...(first > 0 ? gap : []),
    ...same(a.slice(first, head)),
    ...middle,
    ...same(rest.slice(0, context)),
    ...(rest.length > context ? gap : []),
  ];
}

function between(a: readonly string[], b: readonly string[]): DiffLine[] {
  // [i][j] the longest common subsequence of a from i and b from j on.
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i][j] = a[i] === b[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i++] });
      j++;
    } else if (i < a.length && (j === b.length || longest[i + 1][j] >= longest[i][j + 1])) {
      lines.push({ kind: 'removed', text: a[i++] });
    } else lines.push({ kind: 'added', text: b[j++] });
  }
  return lines;
}
