import { describe, expect, it } from 'vitest';
import { createProbLabels } from '../../src/core/probLabels.js';
import { Rng } from '../../src/core/rng.js';
import { splitCode } from '../../src/core/split.js';
import { evaluateGroups } from '../../src/evaluation/evaluateGroups.js';
import { evaluateTasks, type TaskOutcome } from '../../src/evaluation/evaluateTasks.js';
import { fakeOutcomes } from '../support/fakeOutcomes.js';

/** Four test rows of one label; label model, majority vote and network give the same probabilities. */
function outcomeOf(
  label: string,
  gold: readonly number[],
  yes: readonly number[],
  covered: readonly number[],
): TaskOutcome {
  const probs = Float32Array.from(yes.flatMap((p) => [1 - p, p]));
  const labels = createProbLabels(probs, 2, Uint8Array.from(covered));
  return {
    task: { name: `mood.${label}`, labelOf: 'mood', classes: ['no', 'yes'], source: 'rows' },
    splits: new Uint8Array(4).fill(splitCode.test),
    gold: Int16Array.from(gold),
    labelModel: { labels, kind: 'dawidSkene', requested: 'auto', reason: 'the default' },
    majorityVote: labels,
    network: probs,
  };
}

const joy = outcomeOf('joy', [1, 1, 0, 0], [0.9, 0.2, 0.8, 0.1], [1, 1, 0, 0]);
const anger = outcomeOf('anger', [1, 0, 0, -1], [0.5, 0.1, 0.1, 0.1], [0, 1, 0, 1]);

describe('evaluateGroups', () => {
  it('scores the labels of a multi-label task together, each on its own rows', () => {
    const { mood } = evaluateGroups([joy, anger])!;
    expect(mood.labels).toEqual(['joy', 'anger']);
    // joy: TP 1 of 2 decided, 2 gold; anger: half of a tied decision right, 1 gold.
    const all = { n: 4, microF1: expect.closeTo(3 / 5.5, 9), macroF1: expect.closeTo((1 / 2 + 2 / 3) / 2, 9) };
    expect(mood.network).toEqual({ splits: { test: all } });
    // Covered: joy's first two rows (TP 1, decided 1, gold 2); anger's second row, where it is neither decided nor gold.
    const covered = { n: 2, microF1: expect.closeTo(2 / 3, 9), macroF1: expect.closeTo(2 / 3, 9) };
    expect(mood.labelModel).toEqual({ splits: { test: { ...covered, allRows: all } } });
    // Majority vote ties where no function votes: joy TP 1, decided 2, gold 2; anger TP ½, decided 1, gold 1.
    const tied = { n: 4, microF1: expect.closeTo(3 / 6, 9), macroF1: expect.closeTo((1 / 2 + 1 / 2) / 2, 9) };
    expect(mood.majorityVote).toEqual({ splits: { test: { ...covered, allRows: tied } } });
  });

  it('decides by a rule the labels that have one', () => {
    const ruled = { ...joy, decision: { kind: 'threshold', threshold: 0.15, reason: 'validation' } as const };
    const plain = { ...anger, decision: { kind: 'argmax', reason: 'no validation gold' } as const };
    const { test } = evaluateGroups([ruled, plain])!.mood.network!.splits;
    expect(test!.macroF1).toBeCloseTo((1 / 2 + 2 / 3) / 2, 9);
    // joy: TP 2 of 3 decided, 2 gold.
    expect(test!.decided).toEqual({
      n: 4,
      microF1: expect.closeTo((2 * 2.5) / (3.5 + 3), 9),
      macroF1: expect.closeTo((4 / 5 + 2 / 3) / 2, 9),
    });
    expect(evaluateGroups([joy, plain])!.mood.network!.splits.test).not.toHaveProperty('decided');
  });

  it("has the mean of the labels' own f1 as macro F1, on every split", () => {
    const labels = ['joy', 'anger', 'fear'];
    const outcomes = fakeOutcomes(labels.map((name) => ({ name: `m.${name}`, classes: ['no', 'yes'], labelOf: 'm' })));
    outcomes[1].decision = { kind: 'threshold', threshold: 0.3, reason: 'validation' };
    const tasks = Object.values(evaluateTasks(outcomes, { rng: new Rng(0), draws: 200 }));
    const group = evaluateGroups(outcomes)!.m;
    const mean = (values: readonly (number | null | undefined)[]) =>
      expect.closeTo(values.reduce<number>((sum, value) => sum + value!, 0) / values.length, 9);
    for (const split of ['train', 'validation', 'test'] as const) {
      for (const model of ['labelModel', 'majorityVote'] as const) {
        const own = tasks.map((task) => task[model]!.splits[split]!);
        expect(group[model]!.splits[split]!.macroF1).toEqual(mean(own.map(({ f1 }) => f1)));
        expect(group[model]!.splits[split]!.allRows.macroF1).toEqual(mean(own.map(({ allRows }) => allRows.f1)));
      }
      const own = tasks.map(({ network }) => network!.splits[split]!);
      expect(group.network!.splits[split]!.macroF1).toEqual(mean(own.map(({ f1 }) => f1)));
      expect(group.network!.splits[split]!.decided!.macroF1).toEqual(mean(own.map((s) => (s.decided ?? s).f1)));
    }
  });

  it('is there for multi-label tasks only, and says nothing of models that did not run', () => {
    expect(evaluateGroups(fakeOutcomes([{ name: 'spam', classes: ['ham', 'spam'] }]))).toBeUndefined();
    const bare = { ...joy, labelModel: undefined, majorityVote: undefined, network: undefined };
    expect(evaluateGroups([bare])).toEqual({ mood: { labels: ['joy'] } });
  });

  it('has no score where no row has gold', () => {
    const unknown = { ...joy, gold: new Int16Array(4).fill(-1) };
    expect(evaluateGroups([unknown])!.mood.network!.splits.test).toEqual({ n: 0, microF1: null, macroF1: null });
  });
});
