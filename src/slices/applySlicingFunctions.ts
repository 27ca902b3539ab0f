import type { RowSource } from '../core/rowSource.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { ApplyOptions } from '../labeling/applyLabelingFunctions.js';
import { castOnBlock, settleFailures } from '../labeling/castOnBlock.js';
import { columnsRead, prepareLabelingFunctions } from '../labeling/prepareLabelingFunctions.js';
import { RowBlock } from '../labeling/rowBlock.js';
import { VoteBuffer } from '../labeling/voteBuffer.js';
import type { BySliceSpec, FunctionSliceSpec, SliceSpec } from './sliceSpec.js';

/**
 * Finds the rows of every slice of a source that some of its tasks are scored on. Membership is "does not abstain"; a
 * row on which a slicing function fails is an error, or outside the slice where faults are counted. Slices by columns
 * may use any column, gold too; rows without a value there belong to none.
 *
 * @param tasks the source's tasks; slices of other tasks are passed over
 * @throws EspalierError as `applyLabelingFunctions` does
 */
export async function applySlicingFunctions(
  source: RowSource,
  tasks: readonly TaskSpec[],
  specs: readonly SliceSpec[],
  options: ApplyOptions,
): Promise<SliceMembership[]> {
  const own = new Set(tasks.map(({ name }) => name));
  const here = specs
    .map((spec): SliceSpec => ({ ...spec, tasks: spec.tasks.filter((task) => own.has(task)) }))
    .filter((spec) => spec.tasks.length > 0);
  if (here.length === 0) return [];
  const countsFaults = options.onFault === 'count';
  const functions = here.filter((spec): spec is FunctionSliceSpec => 'kind' in spec);
  const families = here.filter((spec): spec is BySliceSpec => 'by' in spec);
  const { prepared, visible } = await prepareLabelingFunctions(
    source,
    [],
    functions.map((spec) => ({ ...spec, tasks: [] })),
    { ...options, timeLimit: options.timeLimit ?? 2, countsFaults, warn: () => {} },
  );
  const members = functions.map((): number[] => []);
  const combinations = families.map(() => new Map<string, number[]>());
  const columns = [...new Set([...columnsRead(prepared, visible), ...families.flatMap(({ by }) => by)])];
  const names = visible.map(({ name }) => name);
  const votes = new VoteBuffer();
  for await (const chunk of source.chunks(columns, { signal: options.signal })) {
    const block = new RowBlock(chunk, names);
    for (let i = 0; i < prepared.length; i++) {
      await castOnBlock(prepared[i], block, votes);
      settleFailures(prepared[i].spec, votes.failures, block.start, source, countsFaults ? () => {} : undefined);
      const inside = new Uint8Array(block.length);
      for (let at = 0; at < votes.length; at++) inside[votes.rows[at]] = 1;
      for (let row = 0; row < block.length; row++) if (inside[row] === 1) members[i].push(block.start + row);
    }
    families.forEach(({ by }, f) => {
      for (let row = 0; row < block.length; row++) {
        const cells = by.map((column) => block.columns[column][row]);
        if (cells.some((cell) => cell === null || cell === undefined)) continue;
        const name = by.map((column, i) => `${column}=${String(cells[i])}`).join(',');
        const rows = combinations[f].get(name);
        if (rows) rows.push(block.start + row);
        else combinations[f].set(name, [block.start + row]);
      }
    });
  }
  const slice = (name: string, spec: SliceSpec, rows: readonly number[]): SliceMembership => ({
    name,
    tasks: spec.tasks,
    source: source.name,
    rows: Uint32Array.from(rows),
    ...('by' in spec && spec.by.some((column) => options.hidden?.has(column)) && { ofHidden: true }),
    ...(spec.floor && { floor: spec.floor }),
  });
  return [
    ...functions.map((spec, i) => slice(spec.name, spec, members[i])),
    ...families.flatMap((spec, f) =>
      [...combinations[f]]
        .filter(([, rows]) => rows.length >= spec.minimum)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, rows]) => slice(name, spec, rows)),
    ),
  ];
}
