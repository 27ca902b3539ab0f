import type { RowSource } from '../../src/core/rowSource.js';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import { type AppliedLabelingFunctions, applyLabelingFunctions } from '../../src/labeling/applyLabelingFunctions.js';
import { type LabelingFunctionKindName, labelingFunctionKinds } from '../../src/labeling/index.js';
import type { LabelingFunctionSpec, Table } from '../../src/labeling/labelingFunction.js';
import { memorySource } from '../support/memorySource.js';

export const spam: TaskSpec = { name: 'spam', classes: ['ham', 'spam'], source: 'memory' };
export const topic: TaskSpec = { name: 'topic', classes: ['sport', 'music', 'war'], source: 'memory' };
export const fixtures = new URL('./fixtures/', import.meta.url).pathname;

/** A spec with its parameters parsed as a config would. */
export function spec(
  kind: LabelingFunctionKindName,
  params: Record<string, unknown>,
  rest: Partial<LabelingFunctionSpec> = {},
): LabelingFunctionSpec {
  return { name: kind, kind, tasks: ['spam'], params: labelingFunctionKinds[kind].params.parse(params), ...rest };
}

type Options = Partial<Parameters<typeof applyLabelingFunctions>[3]> & {
  tasks?: TaskSpec[];
  tables?: Record<string, Record<string, readonly unknown[]>>;
};

/** Applies specs to rows or a source, reading tables out of `tables` by file name. */
export function apply(
  rows: readonly Readonly<Record<string, unknown>>[] | RowSource,
  specs: readonly LabelingFunctionSpec[],
  { tasks = [spam, topic], tables = {}, ...options }: Options = {},
): Promise<AppliedLabelingFunctions> {
  const source = 'chunks' in rows ? rows : memorySource(rows);
  const readTable = async (path: string): Promise<Table> => ({ columns: tables[path.split('/').at(-1)!] });
  return applyLabelingFunctions(source, tasks, specs, {
    onFault: 'error',
    hidden: new Set(),
    baseDir: fixtures,
    workers: 0,
    readTable,
    ...options,
  });
}

/** A task's votes as a table: [rows][LFs] class name, null = abstain. */
export function votesOf({ matrices }: AppliedLabelingFunctions, task: TaskSpec = spam): (string | null)[][] {
  const { n, m, rowOffsets, lfs, votes } = matrices.get(task.name)!;
  return Array.from({ length: n }, (_, row) => {
    const cells = new Array<string | null>(m).fill(null);
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) cells[lfs[at]] = task.classes[votes[at]];
    return cells;
  });
}

/** One task's votes of its only LF: [rows]. */
export async function column(...given: Parameters<typeof apply>): Promise<(string | null)[]> {
  return votesOf(await apply(...given)).map(([vote]) => vote);
}
