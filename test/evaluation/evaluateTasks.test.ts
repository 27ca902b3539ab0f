import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { splitCode } from '../../src/core/split.js';
import { evaluateGroups } from '../../src/evaluation/evaluateGroups.js';
import { evaluateTasks } from '../../src/evaluation/evaluateTasks.js';
import { meanOverTasks, namedScores } from '../../src/evaluation/meanScores.js';
import { metricByPath } from '../../src/evaluation/metricByPath.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { scoreProbabilities } from '../../src/evaluation/scores.js';
import { summaryTable } from '../../src/evaluation/summaryTable.js';
import { fakeOutcomes } from '../support/fakeOutcomes.js';

const family = [
  { name: 'spam', classes: ['ham', 'spam'], voteAccuracy: 0.8 },
  { name: 'topic', classes: ['a', 'b', 'c'], parent: { task: 'spam', class: 'ham' } },
  { name: 'unknown', classes: ['no', 'yes'], gold: false },
];
const outcomes = fakeOutcomes(family, {
  slices: [{ name: 'first', tasks: ['spam'], source: 'rows', rows: Uint32Array.from({ length: 200 }, (_, i) => i) }],
});
const tasks = evaluateTasks(outcomes, { rng: new Rng(0), draws: 200 });
const metrics: RunMetrics = {
  version: 1,
  name: 'fake',
  seed: 0,
  tasks,
  mean: meanOverTasks(Object.values(tasks)),
  timing: {},
  throughput: {},
  memory: {},
};

describe('evaluateTasks', () => {
  it('scores the label model on covered rows and, in allRows, on all rows with gold', () => {
    const { splits, gold, labelModel } = outcomes[0];
    const rows = [...gold.keys()].filter((row) => splits[row] === splitCode.test);
    const covered = rows.filter((row) => labelModel!.labels.covered[row]);
    const scores = tasks.spam.labelModel!.splits.test!;
    expect(scores).toMatchObject(scoreProbabilities(labelModel!.labels.probs, gold, 2, covered));
    expect(scores.allRows).toMatchObject(scoreProbabilities(labelModel!.labels.probs, gold, 2, rows));
    expect(scores.coverage).toBeCloseTo(covered.length / rows.length, 12);
    expect(scores.n).toBeLessThan(scores.allRows.n);
  });

  it('scores majority vote as uniform on rows without votes, whatever prior its labels carry', () => {
    const { majorityVote } = outcomes[0];
    const skewed = majorityVote!.probs.slice();
    majorityVote!.covered.forEach((covered, row) => {
      if (!covered) skewed.set([1, 0], row * 2);
    });
    const again = evaluateTasks([{ ...outcomes[0], majorityVote: { ...majorityVote!, probs: skewed } }], {
      rng: new Rng(0),
      draws: 200,
    });
    expect(again.spam.majorityVote).toEqual(tasks.spam.majorityVote);
  });

  it('gives intervals beside the test scores only, and they hold the score', () => {
    for (const split of ['train', 'validation'] as const) {
      expect(tasks.spam.network!.splits[split]!.intervals).toBeUndefined();
    }
    const { macroF1, intervals } = tasks.spam.network!.splits.test!;
    expect(intervals!.macroF1![0]).toBeLessThan(macroF1!);
    expect(intervals!.macroF1![1]).toBeGreaterThan(macroF1!);
  });

  it('scores a child end to end over more rows than its own', () => {
    const { n, endToEnd } = tasks.topic.network!.splits.test!;
    expect(endToEnd!.n).toBe(tasks.spam.network!.splits.test!.n);
    expect(n).toBeLessThan(endToEnd!.n);
    expect(tasks.spam.network!.splits.test!.endToEnd).toBeUndefined();
  });

  it('scores a task that refines one class as it scores a child of that class', () => {
    const [spam, topic] = outcomes;
    const refines = { task: 'spam', classes: { ham: ['a', 'b', 'c'] } };
    const fine = { ...topic, task: { ...topic.task, parent: undefined, refines } };
    const again = evaluateTasks([spam, fine], { rng: new Rng(0), draws: 200 });
    expect(again.topic.refines).toEqual(refines);
    const [child, refined] = [tasks, again].map((each) => each.topic.network!.splits.test!.endToEnd!);
    expect(refined.n).toBe(child.n);
    expect(refined.accuracy).toBe(child.accuracy);
    expect(refined.macroF1).toBe(child.macroF1);
    expect(refined.logLoss).toBeCloseTo(child.logLoss!, 5);
  });

  it('keeps a task without gold: no rows scored, nothing invented', () => {
    expect(tasks.unknown.gold).toBeUndefined();
    expect(tasks.unknown.network!.splits.test).toMatchObject({ n: 0, accuracy: null, macroF1: null });
    expect(tasks.unknown.labelModel!.splits.test!.coverage).toBeGreaterThan(0);
  });

  it('compares network and majority vote on the same rows', () => {
    const test = tasks.spam.network!.splits.test!;
    expect(test.againstLabelModel!.macroF1!.difference).toBeCloseTo(
      test.macroF1! - tasks.spam.labelModel!.splits.test!.allRows.macroF1!,
      12,
    );
    expect(tasks.spam.labelModel!.splits.test!.againstLabelModel).toBeUndefined();
    const { difference } = tasks.spam.network!.splits.test!.againstMajorityVote!.macroF1!;
    const { network, majorityVote } = tasks.spam;
    expect(difference).toBeCloseTo(network!.splits.test!.macroF1! - majorityVote!.splits.test!.allRows.macroF1!, 12);
  });

  it('compares the label model too, on covered rows and on all', () => {
    const { labelModel, majorityVote } = tasks.spam;
    const [label, vote] = [labelModel!.splits.test!, majorityVote!.splits.test!];
    expect(label.againstMajorityVote!.accuracy!.difference).toBeCloseTo(label.accuracy! - vote.accuracy!, 12);
    expect(label.allRows.againstMajorityVote!.macroF1!.difference).toBeCloseTo(
      label.allRows.macroF1! - vote.allRows.macroF1!,
      12,
    );
    expect(vote.againstMajorityVote).toBeUndefined();
  });

  it('scores slices split by split, only for their tasks', () => {
    const { splits, gold, network } = outcomes[0];
    const rows = [...gold.keys()].filter((row) => row < 200 && splits[row] === splitCode.test);
    expect(tasks.spam.network!.slices.first.test).toMatchObject(scoreProbabilities(network!, gold, 2, rows));
    expect(tasks.topic.network!.slices).toEqual({});
  });

  it('adds the scores of the decided classes where a rule decides', () => {
    const rule = { kind: 'threshold', threshold: 0.3, reason: 'a test' } as const;
    const again = evaluateTasks([{ ...outcomes[0], decision: rule }], { rng: new Rng(0), draws: 200 });
    const decided = again.spam.network!.splits.test!.decided!;
    expect(decided.accuracy).not.toBe(again.spam.network!.splits.test!.accuracy);
    expect(decided.logLoss).toBe(again.spam.network!.splits.test!.logLoss);
    expect(again.spam.network!.decision).toEqual(rule);
  });

  it('draws for one task without regard to the others', () => {
    const alone = evaluateTasks([outcomes[0]], { rng: new Rng(0), draws: 200 });
    expect(alone.spam).toEqual(tasks.spam);
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(tasks))).toEqual(tasks);
  });
});

describe('means, names and paths', () => {
  it('averages each metric over the tasks that have it', () => {
    const { spam, topic } = tasks;
    const { test } = metrics.mean.network!;
    expect(test!.n).toBe(2);
    expect(test!.macroF1).toBeCloseTo(
      (spam.network!.splits.test!.macroF1! + topic.network!.splits.test!.macroF1!) / 2,
      12,
    );
    expect(test!.f1).toBe(spam.network!.splits.test!.f1);
    expect(metrics.mean.labelModel!.test!.allRows.n).toBe(2);
  });

  it('finds scores by path', () => {
    expect(metricByPath(metrics, 'mean/validation/macroF1')).toBe(metrics.mean.network!.validation!.macroF1);
    expect(metricByPath(metrics, 'spam/test/f1')).toBe(tasks.spam.network!.splits.test!.f1);
    expect(metricByPath(metrics, 'labelModel/topic/test/ece')).toBe(tasks.topic.labelModel!.splits.test!.ece);
    expect(metricByPath(metrics, 'unknown/test/f1')).toBeNull();
    expect(() => metricByPath(metrics, 'spam/tets/f1')).toThrow(/METRIC_PATH/);
    expect(() => metricByPath(metrics, 'nobody/test/f1')).toThrow(/METRIC_PATH/);
  });

  it('names the scores for early stopping', () => {
    const named = namedScores(
      'validation',
      new Map(Object.entries(tasks).map(([name, task]) => [name, task.network!.splits.validation!])),
    );
    expect(named['mean/validation/macroF1']).toBe(metricByPath(metrics, 'mean/validation/macroF1'));
    expect(named['spam/validation/f1']).toBe(metricByPath(metrics, 'spam/validation/f1'));
    expect(Object.keys(named).filter((key) => key.startsWith('unknown'))).toEqual([]);
  });
});

describe('summaryTable', () => {
  it('sets the three side by side over the same rows, with a mean', () => {
    const { head, rows } = summaryTable(metrics);
    expect(rows.map(([name]) => name)).toEqual(['spam', 'topic', 'unknown', 'mean']);
    for (const row of rows) expect(row).toHaveLength(head.length);
    expect(rows[0][1]).toBe(String(tasks.spam.majorityVote!.splits.test!.allRows.n));
    expect(rows[0][4]).toBe((100 * tasks.spam.network!.splits.test!.macroF1!).toFixed(1));
    expect(rows[2].slice(2)).toEqual(new Array(head.length - 2).fill('–'));
  });

  it("ends with a multi-label task's micro and macro F1", () => {
    const members = ['joy', 'anger'].map((label) => ({
      name: `mood.${label}`,
      classes: ['no', 'yes'],
      labelOf: 'mood',
    }));
    for (const network of [true, false]) {
      const some = fakeOutcomes(members, { network });
      const scored = evaluateTasks(some, { rng: new Rng(0), draws: 200 });
      const groups = evaluateGroups(some)!;
      const { head, rows } = summaryTable({
        ...metrics,
        tasks: scored,
        mean: meanOverTasks(Object.values(scored)),
        groups,
      });
      expect(rows.map(([name]) => name).slice(-3)).toEqual(['mean', 'mood: labels, micro', 'mood: labels, macro']);
      for (const row of rows) expect(row).toHaveLength(head.length);
      const { n, microF1, macroF1 } = groups.mood.labelModel!.splits.test!.allRows;
      expect(rows.at(-2)![3]).toBe((100 * microF1!).toFixed(1));
      expect(rows.at(-1)![3]).toBe((100 * macroF1!).toFixed(1));
      expect(rows.at(-1)![1]).toBe(String(n));
    }
    const without = fakeOutcomes(members.map((member) => ({ ...member, gold: false })));
    const { rows } = summaryTable({ ...metrics, groups: evaluateGroups(without) });
    expect(rows.at(-1)![0]).toBe('mean');
  });

  it('has no network columns in a labeling run', () => {
    const labeled = evaluateTasks(fakeOutcomes(family.slice(0, 1), { network: false }), {
      rng: new Rng(0),
      draws: 200,
    });
    const { head } = summaryTable({ ...metrics, tasks: labeled, mean: meanOverTasks(Object.values(labeled)) });
    expect(head.join(' ')).not.toContain('network');
  });
});
