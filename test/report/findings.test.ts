import { describe, expect, it } from 'vitest';
import type { LabelModelMetrics, NetworkScores, RunMetrics, TaskMetrics } from '../../src/evaluation/runMetrics.js';
import { epochsOf } from '../../src/report/epochs.js';
import { goldSentence } from '../../src/report/sections/provenance.js';
import { slices } from '../../src/report/sections/slices.js';
import { summaryFinding } from '../../src/report/summaryFinding.js';
import { warningsOf } from '../../src/report/warnings.js';

function task(difference: number, [low, high]: [number, number]): TaskMetrics {
  const test: NetworkScores = {
    n: 100,
    macroF1: 0.8 + difference,
    accuracy: 0.85,
    againstMajorityVote: { macroF1: { difference, interval: [low, high] } },
  };
  return {
    classes: ['no', 'yes'],
    gold: { train: 'none', splits: { test: [50, 50] } },
    labelingFunctions: [],
    majorityVote: { splits: { test: { n: 90, coverage: 0.9, allRows: { n: 100, macroF1: 0.8 } } } },
    network: { splits: { test }, slices: {} },
  };
}

function run(tasks: Record<string, TaskMetrics>, mean: number): RunMetrics {
  const count = Object.keys(tasks).length;
  const vote = { n: count, macroF1: 0.8, allRows: { n: count, macroF1: 0.8 } };
  return {
    version: 1,
    name: 'x',
    seed: 0,
    tasks,
    mean: { majorityVote: { test: vote }, network: { test: { n: count, macroF1: mean } } },
    timing: {},
    throughput: {},
    memory: {},
  };
}

const input = (metrics: RunMetrics) => ({ metrics, config: '', environment: {}, log: [] });

describe('summaryFinding', () => {
  it('calls a difference clear only when its interval leaves zero out', () => {
    const tasks = {
      up: task(0.1, [0.05, 0.15]),
      down: task(-0.1, [-0.15, -0.02]),
      even: task(0.02, [-0.01, 0.05]),
    };
    expect(summaryFinding(run(tasks, 0.807))).toBe(
      "On the test split the network's mean macro F1 over 3 tasks is 0.807, majority vote's 0.800: " +
        'clearly above on up; clearly below on down; no clear difference on even.',
    );
  });

  it('is shorter for one task, and counts many', () => {
    expect(summaryFinding(run({ one: task(0.1, [0.05, 0.15]) }, 0.9))).toMatch(/: clearly above it\.$/);
    expect(summaryFinding(run({ one: task(0, [-0.1, 0.1]) }, 0.8))).toMatch(/: no clear difference\.$/);
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`t${i}`, task(0.1, [0.05, 0.15])]));
    expect(summaryFinding(run(many, 0.9))).toMatch(/clearly above on 20 tasks\.$/);
  });

  it('says whether the network adds anything to the label model, and where it never finds the second class', () => {
    const metrics = run({ up: task(0.1, [0.05, 0.15]), down: task(0.1, [0.05, 0.15]) }, 0.9);
    metrics.mean.labelModel = { test: { n: 2, allRows: { n: 2, macroF1: 0.85 } } };
    const test = (name: string) => metrics.tasks[name].network!.splits.test!;
    test('up').againstLabelModel = { macroF1: { difference: 0.05, interval: [0.01, 0.09] } };
    test('down').againstLabelModel = { macroF1: { difference: -0.05, interval: [-0.09, -0.01] } };
    test('down').f1 = 0;
    test('up').f1 = 0.5;
    expect(summaryFinding(metrics)).toMatch(
      /\. Against the label model alone \(0\.850\): clearly above on up; clearly below on down\. On down the network finds no row of the class "yes"\.$/,
    );
  });

  it('says nothing it cannot know', () => {
    expect(summaryFinding({ ...run({}, 0), mean: {} })).toMatch(/nothing to compare/);
  });
});

describe('slices', () => {
  it('calls a slice low only when it has rows enough, and by accuracy and macro F1 alike', async () => {
    const low = (n: number, accuracy: [number, number] = [0.5, 0.7]): NetworkScores => ({
      n,
      macroF1: 0.5,
      accuracy: 0.6,
      intervals: { macroF1: [0.4, 0.6], accuracy },
    });
    const spam = task(0.1, [0.05, 0.15]);
    spam.network!.slices = {
      big: { test: low(200) },
      tiny: { test: low(12) },
      lopsided: { test: low(200, [0.8, 0.95]) },
    };
    const section = await slices(input(run({ spam }, 0.9)));
    expect(section!.finding).toBe(
      "Clearly below their task's score: big (spam); 1 of 3 scores on slices rest on fewer than 30 test rows.",
    );
    expect(section!.body.text).toContain('few rows');
    expect(section!.body.text).toContain('only macro F1 clearly below');
  });
});

describe('slice heads', () => {
  const scored = (lift?: [number, number]): NetworkScores => ({
    n: 200,
    macroF1: 0.5,
    accuracy: 0.6,
    intervals: { macroF1: [0.4, 0.6], accuracy: [0.5, 0.7] },
    ...(lift && { lift: { macroF1: { difference: (lift[0] + lift[1]) / 2, interval: lift } } }),
  });
  const heads = (control: boolean): RunMetrics['sliceHeads'] => ({
    confidence: 'entropy',
    attention: 'softmax',
    temperature: 0.2,
    control,
    slices: [
      { slice: 'up', task: 'spam', trainRows: 12 },
      { slice: 'flat', task: 'spam', trainRows: 0 },
    ],
  });
  const section = async (control: boolean, floors?: RunMetrics['floors']) => {
    const spam = task(0.1, [0.05, 0.15]);
    spam.network!.slices = {
      up: { test: scored(control ? [0.02, 0.2] : undefined) },
      flat: { test: scored(control ? [-0.1, 0.1] : undefined) },
      down: { test: scored(control ? [-0.2, -0.1] : undefined) },
    };
    return slices(input({ ...run({ spam }, 0.9), sliceHeads: heads(control), floors }));
  };

  it('say what they lift and lower where a twin was trained, and how many rows they had', async () => {
    const { finding, body } = (await section(true))!;
    expect(finding).toContain('Slice heads clearly lift up (spam). They clearly lower down (spam).');
    expect(body.text).toContain('lift</th>');
    expect(body.text).toMatch(/12<small class="flag">few rows/);
    expect(body.text).toContain('no slice heads');
    expect(body.text).not.toContain('No twin');
  });

  it('say that their lift is not known where none was', async () => {
    const { finding, body } = (await section(false))!;
    expect(finding).not.toContain('lift');
    expect(body.text).not.toContain('lift</th>');
    expect(body.text).toContain('No twin without slice heads was trained');
  });

  it('begin with the floors that were not reached', async () => {
    const floor = { slice: 'up', task: 'spam', metric: 'macroF1' as const, n: 200, value: 0.5 };
    const low = (await section(true, [{ ...floor, floor: 0.8, reached: false }]))!;
    expect(low.finding).toMatch(/^Below its floor: up \(spam: macroF1 0\.500 of 0\.800\)\./);
    expect(low.body.text).toContain('not reached');
    expect((await section(true, [{ ...floor, floor: 0.4, reached: true }]))!.finding).toMatch(/^Every slice reaches/);
  });
});

it('leaves slices of tasks without gold out', async () => {
  const silent = task(0, [-1, 1]);
  silent.network = { splits: { test: { n: 0 } }, slices: { big: { test: { n: 0 } } } };
  expect(await slices(input(run({ silent }, 0.9)))).toBeNull();
});

describe('warnings and gold', () => {
  it('collects what was logged, faults and tasks that cannot be scored, each once', () => {
    const spam: TaskMetrics = {
      ...task(0, [-1, 1]),
      gold: undefined,
      labelingFunctions: [
        {
          name: 'lf',
          estimatedAccuracy: null,
          splits: {
            train: { coverage: 1, overlaps: 0, conflicts: 0, polarity: [], empiricalAccuracy: null, faults: 3 },
          },
        },
      ],
    };
    const twice = { level: 40, msg: 'texts recur' };
    expect(warningsOf({ ...input(run({ spam }, 0)), log: [twice, twice, { level: 30, msg: 'fine' }] })).toEqual([
      'texts recur',
      'spam: labeling function lf failed on 3 rows; these are not abstains.',
      'spam: no row of the test split has gold, so the task is not scored.',
    ]);
  });

  it('says what gold was used for', () => {
    const metrics = run({ spam: task(0, [-1, 1]) }, 0);
    expect(goldSentence(input(metrics))).toMatch(
      /No gold of training rows entered a fit\. Validation gold chose nothing/,
    );
    metrics.training = { epochs: 3, bestEpoch: 2, earlyStopping: 'mean/validation/macroF1' };
    metrics.tasks.spam.gold!.train = 100;
    expect(goldSentence(input(metrics))).toMatch(/entered the fits of spam .* Validation gold served early stopping/);
    metrics.tasks.spam.labelModel = { temperature: { value: 2, validationRows: 40 } } as LabelModelMetrics;
    expect(goldSentence(input(metrics))).toContain('Validation gold served early stopping and label temperatures');
  });
});

it('epochsOf takes the last word on each epoch, in order', () => {
  const log = [
    { event: 'epoch', epoch: 2, loss: 0.5 },
    { event: 'epoch', epoch: 1, loss: 0.9, scores: { 'mean/validation/macroF1': 0.4, note: 'x' } },
    { event: 'epoch', epoch: 2, loss: 0.4, taskBalance: { spam: 1.2 } },
    { msg: 'other' },
  ];
  expect(epochsOf(log)).toEqual([
    { epoch: 1, loss: 0.9, scores: { 'mean/validation/macroF1': 0.4 }, taskBalance: {} },
    { epoch: 2, loss: 0.4, scores: {}, taskBalance: { spam: 1.2 } },
  ]);
});
