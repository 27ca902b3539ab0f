import { expect, test } from 'vitest';
import { createProbLabels } from '../../src/core/probLabels.js';
import { scoreGroup } from '../../src/evaluation/scoreGroup.js';
import type { TaskOutcome } from '../../src/evaluation/taskOutcome.js';

const yes = (...p: number[]) => Float32Array.from(p.flatMap((each) => [1 - each, each]));

function outcome(name: string, gold: number[], network: Float32Array, more: Partial<TaskOutcome> = {}): TaskOutcome {
  const labels = createProbLabels(network, 2, new Uint8Array(gold.length).fill(1));
  return {
    task: { name: `mood.${name}`, classes: ['no', 'yes'], source: 's' },
    splits: new Uint8Array(gold.length).fill(2),
    gold: Int16Array.from(gold),
    labelModel: { kind: 'oneCoin', requested: 'oneCoin', reason: '', labels },
    majorityVote: { ...labels, covered: Uint8Array.from(gold, (_, i) => (i === 0 ? 0 : 1)) },
    network,
    ...more,
  };
}

test('micro and macro F1 of two labels on four rows, by hand', () => {
  // joy: decided 1 1 0 0, gold 1 0 0 1: TP 1, D 2, G 2. anger: decided 0 1 1 1, gold 0 1 1 −: TP 2, D 2, G 2.
  const joy = outcome('joy', [1, 0, 0, 1], yes(0.9, 0.8, 0.1, 0.2));
  const anger = outcome('anger', [0, 1, 1, -1], yes(0.1, 0.7, 0.9, 0.9));
  const { labels, network, labelModel, majorityVote } = scoreGroup([joy, anger]);
  expect(labels).toEqual(['mood.joy', 'mood.anger']);
  expect(network?.splits).toEqual({ test: { n: 4, microF1: 6 / 8, macroF1: (0.5 + 1) / 2 } });
  expect(labelModel).toEqual(network);
  // Majority vote knows nothing of row 0: half a vote for either. joy: TP .5, D 1.5, G 2; anger: TP 2, D 2.5, G 2.
  expect(majorityVote?.splits.test?.microF1).toBeCloseTo(5 / 8, 10);
  expect(majorityVote?.splits.test?.macroF1).toBeCloseTo((1 / 3.5 + 4 / 4.5) / 2, 10);
});

test('the network decides by its thresholds; a label without gold or decision counts in neither', () => {
  const decision = { kind: 'threshold', threshold: 0.15, reason: '' } as const;
  const joy = outcome('joy', [1, 0, 0, 1], yes(0.9, 0.1, 0.1, 0.2), { decision });
  const none = outcome('none', [0, 0, 0, 0], yes(0.1, 0.1, 0.1, 0.1));
  expect(scoreGroup([joy, none]).network?.splits.test).toEqual({ n: 4, microF1: 1, macroF1: 1 });
  expect(scoreGroup([none]).network?.splits.test).toEqual({ n: 4, microF1: null, macroF1: null });
});

test('a model that is not there for every label has no scores', () => {
  const joy = outcome('joy', [1], yes(0.9));
  expect(scoreGroup([joy, outcome('anger', [1], yes(0.9), { network: undefined })]).network).toBeUndefined();
});
