import { defaultLf } from '../core/defaultVotes.js';
import { networkLf } from '../core/networkLf.js';
import { splitCode } from '../core/split.js';
import { classLists } from '../core/voteClasses.js';
import { voteName } from '../core/voteName.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { countVotes } from '../run/countVotes.js';
import type { EditableFunction, FunctionRow, FunctionTable } from './protocol.js';
import { rateOf } from './rateOf.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';

const formKinds = new Set(['keyword', 'regex', 'threshold']);

/** What each labeling function of a task does on the open rows: train and validation, and test once it was asked for. */
export function functionTable(session: Session, table: TaskTable, options: { testOpen: boolean }): FunctionTable {
  const { task, matrix, source } = table;
  const { names } = matrix;
  const lists = classLists(matrix);
  const isOpen = (row: number) => options.testOpen || source.splits[row] !== splitCode.test;
  const { rows, covered, overlaps, conflicts, scored, right, spoken } = countVotes(matrix, table.gold, isOpen);
  const known = new Map((session.metrics.tasks[task.name]?.labelingFunctions ?? []).map((lf) => [lf.name, lf]));
  const functions = names.map((name, j): FunctionRow => {
    const spec = specOf(session, task.name, name);
    const measured = known.get(name);
    const said = lists
      .map((list, code) => ({ vote: voteName(task.classes, list), rows: spoken[j * lists.length + code] }))
      .filter((each) => each.rows > 0)
      .sort((a, b) => b.rows - a.rows);
    const faults = Object.entries(measured?.splits ?? {})
      .filter(([split]) => options.testOpen || split !== 'test')
      .reduce((sum, [, { faults }]) => sum + faults, 0);
    const editable = spec && editableOf(spec, task.name, task.classes);
    return {
      name,
      kind:
        spec?.kind ??
        (name === networkLf ? 'the network, in co-training' : name === defaultLf ? "the task's default class" : null),
      place: spec?.position ? `${spec.position.file}:${spec.position.line}` : null,
      votes: said,
      coverage: rateOf(covered[j], rows),
      overlaps: rateOf(overlaps[j], rows),
      conflicts: rateOf(conflicts[j], rows),
      accuracy: rateOf(right[j], scored[j]),
      estimated: measured?.estimatedAccuracy ?? null,
      ...(measured?.estimatedAccuracyInterval && { estimatedInterval: measured.estimatedAccuracyInterval }),
      faults,
      ...(editable && { editable }),
    };
  });
  const { columns } = session.cells.get(source.name)!;
  return { task: task.name, classes: task.classes, rows, functions, columns };
}

/** The declaration behind a column of a task's votes; one may stand for many, which bear its name and a dot before their own. */
export function specOf({ experiment }: Session, task: string, name: string): LabelingFunctionSpec | undefined {
  const own = experiment.labelingFunctions.filter(({ tasks }) => tasks.includes(task));
  return own.find((spec) => spec.name === name) ?? own.find((spec) => name.startsWith(`${spec.name}.`));
}

function editableOf(
  spec: LabelingFunctionSpec,
  task: string,
  classes: readonly string[],
): EditableFunction | undefined {
  if (!formKinds.has(spec.kind)) return undefined;
  const vote = spec.votes?.[task] ?? spec.vote;
  return {
    name: spec.name,
    kind: spec.kind as EditableFunction['kind'],
    params: spec.params,
    vote: typeof vote === 'string' && classes.includes(vote) ? vote : null,
  };
}
