import { createScored } from '../core/metrics/scored.js';
import type { ProbLabels } from '../core/probLabels.js';
import { bySplit } from './bySplit.js';
import { coveredRows, uniformWhereUncovered } from './evaluateLabels.js';
import { groupScores } from './groupScores.js';
import type { GroupMetrics, GroupScores, RunMetrics } from './runMetrics.js';
import type { TaskOutcome } from './taskOutcome.js';
import { decide } from './thresholds.js';

/** One label's predictions on some rows. */
interface LabelPart {
  /** [n] the true class, −1 = none */
  readonly gold: Int16Array;
  /** [n, 2] */
  readonly probs: Float32Array;
  readonly rows: Uint32Array;
  /** [n] classes decided by another rule than the top probability, −1 = does not apply */
  readonly decided?: Int16Array;
}

/**
 * The `groups` part of metrics.json: every multi-label task (the tasks with the same `labelOf`) as a whole, per model and
 * split. Each label is scored on the rows, and decided the way, that its own scores in `tasks` are.
 *
 * @returns `undefined` where no task is a label of another
 */
export function evaluateGroups(outcomes: readonly TaskOutcome[]): RunMetrics['groups'] {
  const groups = new Map<string, TaskOutcome[]>();
  for (const outcome of outcomes) {
    const { labelOf } = outcome.task;
    if (labelOf !== undefined) groups.set(labelOf, [...(groups.get(labelOf) ?? []), outcome]);
  }
  if (groups.size === 0) return undefined;
  return Object.fromEntries([...groups].map(([name, members]) => [name, groupMetrics(name, members)]));
}

function groupMetrics(name: string, members: readonly TaskOutcome[]): GroupMetrics {
  const labelModel = labelScores(members, ({ labelModel: model }) => model?.labels);
  const majorityVote = labelScores(members, ({ majorityVote: vote }) => vote && uniformWhereUncovered(vote));
  const network = networkScores(members);
  return {
    labels: members.map(({ task }) => task.name.slice(name.length + 1)),
    ...(labelModel && { labelModel }),
    ...(majorityVote && { majorityVote }),
    ...(network && { network }),
  };
}

/** Nothing unless every label has labels. */
function labelScores(
  members: readonly TaskOutcome[],
  labelsOf: (outcome: TaskOutcome) => ProbLabels | undefined,
): GroupMetrics['labelModel'] {
  const parts = members.flatMap((outcome) => {
    const labels = labelsOf(outcome);
    return labels ? [{ gold: outcome.gold, labels }] : [];
  });
  if (parts.length < members.length) return undefined;
  return {
    // All labels of a multi-label task have one source, and so the same splits.
    splits: bySplit(members[0].splits, (rows) => ({
      ...scoresOf(parts.map(({ gold, labels }) => ({ gold, probs: labels.probs, rows: coveredRows(labels, rows) }))),
      allRows: scoresOf(parts.map(({ gold, labels }) => ({ gold, probs: labels.probs, rows }))),
    })),
  };
}

/** Nothing unless every label has predictions. */
function networkScores(members: readonly TaskOutcome[]): GroupMetrics['network'] {
  const parts = members.flatMap(({ gold, network: probs, decision, tied }) => {
    if (!probs) return [];
    const byRule = decision && decision.kind !== 'argmax' ? decide(probs, 2, decision) : undefined;
    return [{ gold, probs, decided: tied?.decided ?? byRule }];
  });
  if (parts.length < members.length) return undefined;
  const ruled = parts.some(({ decided }) => decided);
  return {
    splits: bySplit(members[0].splits, (rows) => ({
      ...scoresOf(parts.map(({ gold, probs }) => ({ gold, probs, rows }))),
      ...(ruled && { decided: scoresOf(parts.map((part) => ({ ...part, rows }))) }),
    })),
  };
}

function scoresOf(parts: readonly LabelPart[]): GroupScores {
  const scoredRows = new Set<number>();
  for (const { gold, rows } of parts) for (const row of rows) if (gold[row] >= 0) scoredRows.add(row);
  return {
    n: scoredRows.size,
    ...groupScores(parts.map(({ gold, probs, rows, decided }) => createScored(probs, gold, 2, { rows, decided }))),
  };
}
