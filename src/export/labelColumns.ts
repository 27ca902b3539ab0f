import type { Column } from '../core/rowSource.js';

/** What a column of exported labels holds. */
export type LabelColumnContent =
  | 'id'
  | 'split'
  /** A cell of the row. */
  | 'cell'
  /** A class by its name, null for none: gold, or the likeliest class of a covered row. */
  | 'gold'
  | 'label'
  /** [k] the probabilistic label. */
  | 'probs'
  /** Whether a labeling function votes. */
  | 'covered'
  /** What the row weighs in training. */
  | 'weight';

/** A column of exported labels. */
export interface LabelColumn {
  readonly name: string;
  readonly content: LabelColumnContent;
  /** Of a cell: the row's own column. */
  readonly cell?: Column;
  /** Of all but id, split and cells. */
  readonly task?: { readonly name: string; readonly classes: readonly string[] };
}

/** What each task adds, as `<task>_<content>`. */
const ofTask = ['gold', 'label', 'probs', 'covered', 'weight'] as const satisfies readonly LabelColumnContent[];

/**
 * The columns of a source's labels, all tasks side by side: `id`, with `split` where rows of several splits stand together, the row's own, and for each task
 * `<task>_gold`, `<task>_label`, `<task>_probs`, `<task>_covered`, `<task>_weight`. A row's own column of such a name becomes `row_<name>`.
 */
export function labelColumns(
  cells: readonly Column[],
  tasks: readonly { readonly name: string; readonly classes: readonly string[] }[],
  options: { readonly split: boolean },
): LabelColumn[] {
  const first: LabelColumn[] = [
    { name: 'id', content: 'id' },
    ...(options.split ? [{ name: 'split', content: 'split' } as const] : []),
  ];
  const last = tasks.flatMap(({ name, classes }) =>
    ofTask.map((content): LabelColumn => ({ name: `${name}_${content}`, content, task: { name, classes } })),
  );
  const taken = new Set([...first, ...last].map(({ name }) => name));
  const own = cells.map((cell): LabelColumn => {
    let name = cell.name;
    while (taken.has(name)) name = `row_${name}`;
    taken.add(name);
    return { name, content: 'cell', cell };
  });
  return [...first, ...own, ...last];
}
