import { textTable } from './textTable.js';

/** What a preview of augmentation shows. */
export interface AugmentPreview {
  readonly policy: string;
  readonly copies: readonly {
    readonly id: string;
    readonly source: string;
    readonly copy: number;
    readonly transformations: readonly string[];
    readonly before: Readonly<Record<string, unknown>>;
    readonly after: Readonly<Record<string, unknown>>;
  }[];
  readonly transformations: readonly {
    readonly name: string;
    readonly kind: string;
    readonly of: 'rows' | 'features';
    readonly applied?: number;
    readonly declined?: number;
    readonly faults?: number;
  }[];
}

/** The longest piece of a text in the table. */
const longest = 60;

/** Rows before and after with the transformations that changed them, and how often each applied and declined. */
export function augmentText({ policy, copies, transformations }: AugmentPreview, columns?: number): string {
  const sources = new Set(copies.map(({ source }) => source));
  const rows = copies.flatMap(({ id, source, copy, transformations: names, before, after }) => {
    const head = [`${sources.size > 1 ? `${source}/` : ''}${id}#${copy}`, names.join(', ')];
    const cells = Object.keys(after);
    if (cells.length === 0) return [[...head, '', '(only its features change)', '']];
    return cells.map((name, i) => [...(i === 0 ? head : ['', '']), name, ...pieces(before[name], after[name])]);
  });
  const table =
    rows.length > 0
      ? textTable(['row', 'with', 'column', 'before', 'after'], rows, columns)
      : 'No copy was made: every transformation declined, or the train split is empty.';
  const counts = transformations.map(({ name, kind, of, applied, declined, faults }) => [
    name,
    kind,
    of,
    ...(of === 'rows' ? [applied, declined, faults].map(String) : ['–', '–', '–']),
  ]);
  return [
    table,
    '',
    `Policy ${policy}; of the rows looked at:`,
    textTable(['transformation', 'kind', 'of', 'applied', 'declined', 'failed'], counts, columns),
  ].join('\n');
}

/** Two texts round the first place in which they differ, on one line each. */
function pieces(before: unknown, after: unknown): [string, string] {
  const [a, b] = [before, after].map((value) =>
    (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' '),
  );
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const from = same > longest / 2 ? same - 20 : 0;
  return [cut(a, from), cut(b, from)];
}

function cut(text: string, from: number): string {
  const piece = text.slice(from, from + longest);
  return `${from > 0 ? '…' : ''}${piece}${from + longest < text.length ? '…' : ''}`;
}
