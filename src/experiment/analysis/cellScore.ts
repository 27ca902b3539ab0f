import type { CellResult, CellScore } from '../cellResult.js';
import type { AnalysisInput } from './analysisInput.js';

const bySource = ['network', 'labelModel', 'majorityVote'] as const;

/** The tasks of a cell that have a score in the metric and split that are compared, in its order. */
export function scoredTasks(cell: CellResult, input: Pick<AnalysisInput, 'metric' | 'split'>): string[] {
  return [...new Set(cell.scores.filter((score) => isCompared(score, input)).map(({ task }) => task))].filter(
    (task) => task !== 'mean',
  );
}

/** A task's score: the network's, else the label model's, else majority vote's; undefined where there is none. */
export function cellScore(
  cell: CellResult,
  task: string,
  input: Pick<AnalysisInput, 'metric' | 'split'>,
): number | undefined {
  const own = cell.scores.filter((score) => score.task === task && isCompared(score, input));
  for (const source of bySource) {
    const found = own.find((score) => score.source === source);
    if (found) return found.value;
  }
  return undefined;
}

/** The mean score over `tasks`; undefined where one of them has none. */
export function meanScore(
  cell: CellResult,
  tasks: readonly string[],
  input: Pick<AnalysisInput, 'metric' | 'split'>,
): number | undefined {
  let sum = 0;
  for (const task of tasks) {
    const value = cellScore(cell, task, input);
    if (value === undefined) return undefined;
    sum += value;
  }
  return tasks.length > 0 ? sum / tasks.length : undefined;
}

/** The tasks that all of the cells have scores for, in the order of the first. */
export function commonTasks(cells: readonly CellResult[], input: Pick<AnalysisInput, 'metric' | 'split'>): string[] {
  const [first, ...others] = cells.map((cell) => scoredTasks(cell, input));
  return (first ?? []).filter((task) => others.every((tasks) => tasks.includes(task)));
}

function isCompared(
  { metric, split, slice, value }: CellScore,
  input: Pick<AnalysisInput, 'metric' | 'split'>,
): boolean {
  return metric === input.metric && split === input.split && slice === undefined && Number.isFinite(value);
}
