import { type SplitName, splitCode } from '../core/split.js';
import { lookNext, type WeighedLook } from '../run/lookNext.js';
import { sureContradictions } from '../run/sureContradictions.js';
import { functionTable } from './functionTable.js';
import type { FunctionTable, Overview, TaskCard } from './protocol.js';
import { rateOf } from './rateOf.js';
import type { Session } from './session.js';
import type { TaskTable } from './taskTable.js';

/** The state of each task, and what deserves a look next: worst first, each with the page that deals with it. */
export function overview(session: Session, options: { testOpen: boolean }): Overview {
  const tasks: TaskCard[] = [];
  const look: WeighedLook[] = [];
  for (const table of session.tables.values()) {
    const functions = functionTable(session, table, options);
    const card = taskCard(session, table, functions, options.testOpen);
    tasks.push(card);
    look.push(...lookAt(session, table, functions, card));
  }
  return { tasks, look: look.sort((a, b) => b.weight - a.weight).map(({ item }) => item) };
}

function taskCard(session: Session, table: TaskTable, { rows, functions }: FunctionTable, testOpen: boolean): TaskCard {
  const { task, source, label, conflict } = table;
  let [covered, conflicts] = [0, 0];
  for (let row = 0; row < source.n; row++) {
    if (!testOpen && source.splits[row] === splitCode.test) continue;
    if (label[row] >= 0) covered++;
    if (conflict[row]) conflicts++;
  }
  const measured = session.metrics.tasks[task.name];
  const split: SplitName = testOpen ? 'test' : 'validation';
  const models = [
    ['majority vote', measured?.majorityVote?.splits[split]],
    ['label model', measured?.labelModel?.splits[split]],
    ['network', measured?.network?.splits[split]],
  ] as const;
  return {
    task: task.name,
    classes: task.classes,
    rows,
    labelingFunctions: functions.length,
    covered: rateOf(covered, rows),
    conflicts: rateOf(conflicts, rows),
    scores: models.flatMap(([model, scores]) => {
      const accuracy = scores?.accuracy;
      if (!scores || typeof accuracy !== 'number') return [];
      return [{ model, split, accuracy: rateOf(Math.round(accuracy * scores.n), scores.n) }];
    }),
  };
}

function lookAt(
  session: Session,
  table: TaskTable,
  { functions }: FunctionTable,
  card: TaskCard,
): readonly WeighedLook[] {
  const { task, source } = table;
  const isOpen = (row: number) => card.rows === source.n || source.splits[row] !== splitCode.test;
  return lookNext({
    task: task.name,
    k: task.classes.length,
    rows: card.rows,
    covered: card.covered.right,
    conflicts: card.conflicts.right,
    functions: functions.map(({ coverage, ...lf }) => ({ ...lf, votes: coverage.right })),
    findings: session.metrics.tasks[task.name]?.findings ?? [],
    scores: card.scores,
    ...sureContradictions(table, isOpen),
  });
}
