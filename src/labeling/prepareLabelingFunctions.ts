import { EspalierError, type Problem, type SourcePosition } from '../core/errors.js';
import type { Column, RowSource } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { labelingFunctionKinds } from './index.js';
import { KeywordScanners } from './keywords/keywordScanners.js';
import type { LabelingFunctionKind, PrepareContext, PreparedLabelingFunction } from './labelingFunction.js';

/** A spec as far as getting it ready goes: slicing functions have no votes. */
export interface PreparableSpec {
  readonly name: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tasks: readonly string[];
  readonly position?: SourcePosition;
}

export interface Prepared<S extends PreparableSpec> {
  readonly spec: S;
  readonly lf: PreparedLabelingFunction;
}

export interface PrepareOptions
  extends Pick<PrepareContext, 'readTable' | 'timeLimit' | 'signal' | 'warn' | 'baseDir'> {
  /** Columns that nobody may read: gold, split and id. */
  readonly hidden: ReadonlySet<string>;
}

/**
 * Makes every spec ready for one source.
 *
 * @throws EspalierError with the problems of all specs at once
 */
export async function prepareLabelingFunctions<S extends PreparableSpec>(
  source: RowSource,
  tasks: readonly TaskSpec[],
  specs: readonly S[],
  options: PrepareOptions,
): Promise<{ prepared: Prepared<S>[]; visible: readonly Column[] }> {
  const { hidden, ...given } = options;
  const visible = source.columns.filter(({ name }) => !hidden.has(name));
  const keywords = new KeywordScanners();
  let rows: Map<string, number> | undefined;
  const rowOfId = () => (rows ??= new Map(source.ids.map((id, row) => [id, row])));
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const problems: Problem[] = [];
  const prepared: Prepared<S>[] = [];
  for (const spec of specs) {
    const kind = (labelingFunctionKinds as Record<string, LabelingFunctionKind>)[spec.kind];
    const own = spec.tasks.map((name) => byName.get(name)!);
    const context: PrepareContext = {
      ...given,
      name: spec.name,
      source,
      columns: visible,
      tasks: own,
      rowOfId,
      keywords,
    };
    const found = kind.check(spec.params, context);
    if (found.length > 0) {
      const { position } = spec;
      const name = `labelingFunctions.${spec.name}`;
      problems.push(...found.map((each) => ({ position, ...each, path: each.path ? `${name}.${each.path}` : name })));
      continue;
    }
    prepared.push({ spec, lf: await kind.create(spec.params, context) });
  }
  if (problems.length > 0) throw new EspalierError(problems);
  return { prepared, visible };
}

/** The columns that prepared functions read, in the source's order. */
export function columnsRead(prepared: readonly Prepared<PreparableSpec>[], visible: readonly Column[]): string[] {
  const wanted = new Set<string>();
  for (const { lf } of prepared) {
    for (const name of lf.fields === 'all' ? visible.map((column) => column.name) : lf.fields) wanted.add(name);
  }
  return visible.map(({ name }) => name).filter((name) => wanted.has(name));
}
