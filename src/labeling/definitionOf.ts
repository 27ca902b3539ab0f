import type { Column } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { LabelingFunctionSpec } from './labelingFunction.js';
import { kindOf } from './prepareLabelingFunctions.js';
import type { ReachedCode } from './reachedCode.js';

/** What a labeling function's votes rest on beside the rows, as plain values: equal definitions say the same about equal rows. */
export interface LabelingFunctionDefinition {
  readonly name: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether it also speaks where it does not fire. What is voted in either case is not its own. */
  readonly else: boolean;
  /** Tasks and classes, where it names classes itself. */
  readonly tasks: readonly (readonly [name: string, classes: readonly string[]])[];
  /** The columns that it reads. */
  readonly columns: readonly (readonly [name: string, type: Column['type']])[];
  /** The hash of each file that it reads. */
  readonly files: readonly string[];
  readonly code?: Pick<ReachedCode, 'text' | 'packages'>;
  /** Time zone and language, which code may make texts and dates with. */
  readonly locale?: string;
}

/**
 * @param visible the columns that labeling functions may see
 * @param tasks those of the spec
 * @param files the hashes of `kind.files(…)`, in their order
 * @param code of a labeling function in code
 */
export function definitionOf(
  spec: LabelingFunctionSpec,
  visible: readonly Column[],
  tasks: readonly TaskSpec[],
  files: readonly string[],
  code: ReachedCode | undefined,
): LabelingFunctionDefinition {
  const kind = kindOf(spec)!;
  const read = new Set(kind.fields(spec.params, visible));
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return {
    name: spec.name,
    kind: spec.kind,
    params: spec.params,
    else: spec.else !== undefined || spec.elses !== undefined,
    tasks: kind.votesByClass === 'values' ? tasks.map(({ name, classes }) => [name, classes] as const) : [],
    columns: visible.filter(({ name }) => read.has(name)).map(({ name, type }) => [name, type] as const),
    files,
    ...(code && { code: { text: code.text, packages: code.packages }, locale: `${timeZone} ${locale}` }),
  };
}
