import { EspalierError, type Problem, type SourcePosition } from '../core/errors.js';
import type { Column, RowSource } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { labelingFunctionKinds } from './index.js';
import { KeywordScanners } from './keywords/keywordScanners.js';
import type {
  LabelingFunctionKind,
  LabelingFunctionSpec,
  PrepareContext,
  PreparedLabelingFunction,
} from './labelingFunction.js';
import { nearMiss } from './nearMiss.js';
import { type RecordedVotes, replayVotes } from './recordedVotes.js';

/** A spec as far as getting it ready goes: slicing functions have no votes. */
export interface PreparableSpec extends Pick<LabelingFunctionSpec, 'else' | 'elses'> {
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
  extends Pick<PrepareContext, 'readTable' | 'timeLimit' | 'countsFaults' | 'signal' | 'baseDir'> {
  /** @param spec the one that warns */
  warn(problem: Problem, spec: PreparableSpec): void;
  /** Columns that nobody may read: gold, split and id. */
  readonly hidden: ReadonlySet<string>;
}

/**
 * Makes every spec ready for one source.
 *
 * @param recall what a spec said about these rows another time; it is not asked again
 * @throws EspalierError with the problems of all specs at once
 */
export async function prepareLabelingFunctions<S extends PreparableSpec>(
  source: Pick<RowSource, 'columns' | 'ids'>,
  tasks: readonly TaskSpec[],
  specs: readonly S[],
  options: PrepareOptions,
  recall: (spec: S) => Promise<RecordedVotes | undefined> = async () => undefined,
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
    const recorded = await recall(spec);
    if (recorded) {
      for (const warning of recorded.warnings) options.warn(warning, spec);
      prepared.push({ spec, lf: replayVotes(recorded) });
      continue;
    }
    const found = checkSpec(spec, byName);
    if (found.length === 0) {
      const context: PrepareContext = {
        ...given,
        warn: (problem) => options.warn(problem, spec),
        name: spec.name,
        columns: visible,
        tasks: spec.tasks.map((name) => byName.get(name)!),
        rowOfId,
        keywords,
      };
      const kind = kindOf(spec)!;
      found.push(...kind.check(spec.params, context));
      if (found.length === 0) {
        try {
          prepared.push({ spec, lf: await kind.create(spec.params, context) });
        } catch (error) {
          if (!(error instanceof EspalierError)) throw error;
          // What tables and code hold is found here: these problems name their own file, and get the config's place.
          problems.push(...error.problems.map((each) => ({ position: spec.position, ...each })));
        }
      }
    }
    const { position } = spec;
    const path = `${spec.tasks.length > 0 ? 'labelingFunctions' : 'slices'}.${spec.name}`;
    problems.push(...found.map((each) => ({ position, ...each, path: each.path ? `${path}.${each.path}` : path })));
  }
  if (problems.length > 0) throw new EspalierError(problems);
  return { prepared, visible };
}

export function kindOf({ kind }: Pick<PreparableSpec, 'kind'>): LabelingFunctionKind | undefined {
  return Object.hasOwn(labelingFunctionKinds, kind)
    ? (labelingFunctionKinds as unknown as Record<string, LabelingFunctionKind>)[kind]
    : undefined;
}

/** What a config's reader has found out already, and code that calls the library has not. */
function checkSpec(spec: PreparableSpec, tasks: ReadonlyMap<string, TaskSpec>): Problem[] {
  if (!kindOf(spec)) {
    const kinds = Object.keys(labelingFunctionKinds);
    const message = `expected one of ${kinds.join(', ')}; received "${spec.kind}".${nearMiss(spec.kind, kinds)}`;
    return [{ code: 'UNKNOWN_KIND', path: 'kind', message }];
  }
  return spec.tasks
    .filter((task) => !tasks.has(task))
    .map((task) => ({
      code: 'UNKNOWN_TASK',
      path: 'tasks',
      message: `expected tasks of the source (${[...tasks.keys()].join(', ')}); received "${task}"`,
    }));
}

/** The columns that prepared functions read, in the source's order. */
export function columnsRead(prepared: readonly Prepared<PreparableSpec>[], visible: readonly Column[]): string[] {
  const wanted = new Set<string>();
  for (const { lf } of prepared) {
    for (const name of lf.fields === 'all' ? visible.map((column) => column.name) : lf.fields) wanted.add(name);
  }
  return visible.map(({ name }) => name).filter((name) => wanted.has(name));
}
