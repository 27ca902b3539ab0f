import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { splitCode } from '../../src/core/split.js';
import { consistentProbs } from '../../src/evaluation/consistentProbs.js';
import { evaluateTasks, type TaskOutcome } from '../../src/evaluation/evaluateTasks.js';
import { predictTasks } from '../../src/evaluation/predictTasks.js';
import type { DecisionRule } from '../../src/evaluation/thresholds.js';
import { tiedMetrics } from '../../src/evaluation/tiedMetrics.js';

const argmax: DecisionRule = { kind: 'argmax', reason: 'test' };
const coarse = { name: 'coarse', classes: ['plant', 'animal', 'stone'], source: 's' };
const fine = {
  name: 'fine',
  classes: ['tree', 'cat', 'herb'],
  source: 's',
  refines: { task: 'coarse', classes: { plant: ['tree', 'herb'], animal: ['cat'] } },
};
const alone = { name: 'alone', classes: ['no', 'yes'], source: 's' };
const relations = { tasks: [coarse, fine, alone], constraints: [], consistent: true };
// Rows: agree on a tree · plant and cat, the plant surer · a stone, whose fine class is nobody's concern.
const heads = new Map([
  ['coarse', Float32Array.of(0.7, 0.2, 0.1, 0.8, 0.1, 0.1, 0.1, 0.1, 0.8)],
  ['fine', Float32Array.of(0.6, 0.2, 0.2, 0.3, 0.4, 0.3, 0.2, 0.7, 0.1)],
  ['alone', Float32Array.of(0.4, 0.6, 0.7, 0.3, 0.5, 0.5)],
]);
const rules = new Map<string, DecisionRule>([
  ['coarse', argmax],
  ['fine', argmax],
  ['alone', { kind: 'threshold', threshold: 0.3, reason: 'test' }],
]);

describe('predictTasks', () => {
  it('ties what is tied, and passes the rest on as it is', () => {
    const predicted = predictTasks(relations, heads, rules);
    expect([...predicted.get('coarse')!.decided]).toEqual([0, 0, 2]);
    expect([...predicted.get('fine')!.decided]).toEqual([0, 0, -1]);
    expect(predicted.get('fine')!.applies).toHaveLength(3);
    const { probs, decided, tied, applies } = predicted.get('alone')!;
    expect(probs).toBe(heads.get('alone'));
    expect([[...decided], tied, applies]).toEqual([[1, 1, 1], false, undefined]);
  });

  it('leaves every task to its head where predictions are not to be consistent', () => {
    const predicted = predictTasks({ ...relations, consistent: false }, heads, rules);
    for (const [name, { probs, tied }] of predicted) {
      expect(probs).toBe(heads.get(name));
      expect(tied).toBe(false);
    }
    expect([...predicted.get('fine')!.decided]).toEqual([0, 1, 1]);
  });

  it('has the probabilities of consistentProbs', () => {
    const predicted = predictTasks(relations, heads, rules);
    for (const [name, probs] of consistentProbs(relations)(heads)) expect(probs).toEqual(predicted.get(name)!.probs);
    expect(consistentProbs({ ...relations, consistent: false })(heads).get('fine')).toBe(heads.get('fine'));
  });
});

describe('scores of consistent predictions', () => {
  const gold = { coarse: [0, 1, 2], fine: [0, 1, -1] };
  const predicted = predictTasks(relations, heads, rules);
  const outcomes = [coarse, fine].map(
    (task): TaskOutcome => ({
      task,
      splits: new Uint8Array(3).fill(splitCode.validation),
      gold: Int16Array.from(gold[task.name as 'coarse' | 'fine']),
      network: predicted.get(task.name)!.probs,
      tied: { ...predicted.get(task.name)!, byHead: heads.get(task.name)! },
      decision: argmax,
    }),
  );

  it('count the rows on which heads contradict', () => {
    expect(tiedMetrics([['coarse', 'fine']], outcomes)).toEqual([
      { tasks: ['coarse', 'fine'], splits: { validation: { n: 3, contradictions: 1 } } },
    ]);
    expect(tiedMetrics([], outcomes)).toBeUndefined();
  });

  it('are of what is decided, beside those of the heads', () => {
    const { network } = evaluateTasks(outcomes, { rng: new Rng(1) }).fine;
    const { accuracy, decided, endToEnd, byHead } = network!.splits.validation!;
    // Tree right, cat taken for a plant; by its head cat is right; end to end the stone counts too.
    expect([accuracy, decided!.accuracy, byHead!.accuracy]).toEqual([0.5, 0.5, 1]);
    expect(byHead!.decided).toBeUndefined();
    expect([endToEnd!.n, endToEnd!.accuracy]).toEqual([3, expect.closeTo(2 / 3, 12)]);
    // Down the tree: tree under plant; tree or herb, tied, under plant; does not apply.
    expect(byHead!.endToEnd!.accuracy).toBeCloseTo(2 / 3, 12);
  });

  it('end to end have P(applies) · P(c | applies), and take "does not apply" for a class', () => {
    const rows = evaluateTasks(outcomes, { rng: new Rng(1) }).fine.network!.splits.validation!.endToEnd!;
    const { probs, applies } = predicted.get('fine')!;
    const p = [applies![0] * probs[0], applies![1] * probs[3 + 1], 1 - applies![2]];
    expect(rows.logLoss).toBeCloseTo(-p.reduce((sum, value) => sum + Math.log(value), 0) / 3, 5);
  });
});
