import { createScored, type Scored } from '../core/metrics/scored.js';
import { bySplit } from './bySplit.js';
import { uniformWhereUncovered } from './evaluateLabels.js';
import type { GroupMetrics, GroupScores } from './runMetrics.js';
import type { TaskOutcome } from './taskOutcome.js';
import { decide } from './thresholds.js';

/**
 * How well a multi-label task is told as a whole, over all rows with gold. Each label is a no/yes task with class 1 for "yes"; with its
 * true positives TP, and D and G the rows decided and known to have it:
 *
 *   micro F1 = Σ_labels 2 TP / Σ_labels (D + G)     macro F1 = mean over labels of 2 TP / (D + G)
 *
 * A label that is neither decided nor gold on these rows counts in neither. Decisions are those of the labels' own scores:
 * the top probability, a tie by its share, or the network's thresholds where it has some.
 *
 * @param labels the outcomes of the group's labels: the same rows for all
 */
export function scoreGroup(labels: readonly TaskOutcome[]): GroupMetrics {
  const models: Record<'labelModel' | 'majorityVote' | 'network', (outcome: TaskOutcome) => Decided | undefined> = {
    labelModel: ({ labelModel }) => labelModel && { probs: labelModel.labels.probs },
    majorityVote: ({ majorityVote }) => majorityVote && { probs: uniformWhereUncovered(majorityVote).probs },
    network: ({ network, decision }) =>
      network && { probs: network, decided: decision?.kind === 'threshold' ? decide(network, 2, decision) : undefined },
  };
  const scores: Partial<Record<keyof typeof models, GroupMetrics['network']>> = {};
  for (const [model, of] of Object.entries(models)) {
    const decided = labels.map(of);
    if (decided.some((each) => each === undefined)) continue;
    scores[model as keyof typeof models] = {
      splits: bySplit(labels[0].splits, (rows) =>
        groupScores(labels.map(({ gold }, i) => createScored(decided[i]!.probs, gold, 2, { ...decided[i], rows }))),
      ),
    };
  }
  return { labels: labels.map(({ task }) => task.name), ...scores };
}

interface Decided {
  readonly probs: Float32Array;
  readonly decided?: Int16Array;
}

/** @param labels every label's rows with gold */
function groupScores(labels: readonly Scored[]): GroupScores {
  let hits = 0;
  let claims = 0;
  let sum = 0;
  let defined = 0;
  for (const { n, gold, decisions } of labels) {
    let truePositive = 0;
    let either = 0;
    for (let i = 0; i < n; i++) {
      truePositive += gold[i] * decisions[2 * i + 1];
      either += gold[i] + decisions[2 * i + 1];
    }
    hits += 2 * truePositive;
    claims += either;
    if (either === 0) continue;
    sum += (2 * truePositive) / either;
    defined++;
  }
  return {
    n: labels.reduce((most, { n }) => Math.max(most, n), 0),
    microF1: claims > 0 ? hits / claims : null,
    macroF1: defined > 0 ? sum / defined : null,
  };
}
