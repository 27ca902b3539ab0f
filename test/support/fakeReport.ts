import { rateOf } from '../../src/core/rateOf.js';
import { Rng } from '../../src/core/rng.js';
import type { SliceMembership } from '../../src/core/sliceMembership.js';
import { evaluateGroups } from '../../src/evaluation/evaluateGroups.js';
import { evaluateTasks } from '../../src/evaluation/evaluateTasks.js';
import { meanOverTasks } from '../../src/evaluation/meanScores.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import type { LogEvent, ReportInput } from '../../src/report/reportInput.js';
import type { ReportRows, TaskRows } from '../../src/report/taskRows.js';
import { type FakeTask, fakeOutcomes } from './fakeOutcomes.js';

/** A family of mail tasks with a tree, a task of many classes and one without gold. */
export const mailTasks: FakeTask[] = [
  { name: 'spam', classes: ['ham', 'spam'], voteAccuracy: 0.82, sharpness: 4, labelingFunctions: 9 },
  { name: 'mailing_list', classes: ['no', 'list'], parent: { task: 'spam', class: 'ham' }, sharpness: 3.5 },
  {
    name: 'topic',
    classes: ['fork', 'ilug', 'rpm', 'razor', 'exmh', 'rest'],
    parent: { task: 'mailing_list', class: 'no' },
    voteAccuracy: 0.65,
    labelingFunctions: 12,
  },
  {
    name: 'hard_ham',
    classes: ['easy', 'hard'],
    parent: { task: 'spam', class: 'ham' },
    sharpness: 1.2,
    voteAccuracy: 0.7,
  },
  { name: 'reply', classes: ['first', 'reply'], sharpness: 2.2, gold: false },
];

/** A report's input as a run folder would give it; `tasks` and `network` choose what kind of run it was. */
export function fakeReport(
  options: { tasks?: FakeTask[]; network?: boolean; n?: number; slices?: boolean } = {},
): ReportInput {
  const { tasks = mailTasks, network = true, n = 1600, slices = true } = options;
  const memberships: SliceMembership[] = slices
    ? [
        { name: 'html_only', tasks: [tasks[0].name], source: 'rows', rows: every(n, 3) },
        { name: 'shouting', tasks: tasks.slice(0, 2).map(({ name }) => name), source: 'rows', rows: every(n, 37) },
      ]
    : [];
  const outcomes = fakeOutcomes(tasks, { n, network, slices: memberships });
  if (network)
    outcomes[0].decision = { kind: 'threshold', threshold: 0.37, reason: 'chosen for macro F1 on 240 validation rows' };
  if (network)
    for (const other of outcomes.slice(1)) other.decision = { kind: 'argmax', reason: 'more than two classes' };
  const evaluated = evaluateTasks(outcomes, { rng: new Rng(3), draws: 200 });
  const metrics: RunMetrics = {
    version: 1,
    name: 'mail',
    seed: 7,
    ...(network && { backend: { kind: 'wasm', device: 'WebAssembly SIMD, 2 threads' } }),
    tasks: evaluated,
    mean: meanOverTasks(Object.values(evaluated)),
    groups: evaluateGroups(outcomes),
    ...(network && { training: { epochs: 12, bestEpoch: 9, earlyStopping: 'mean/validation/macroF1' } }),
    timing: {
      read: 1.2,
      labelingFunctions: 0.9,
      analysis: 0.05,
      labelModelFit: 0.4,
      labelModelPredict: 0.02,
      features: 2.7,
      ...(network && { train: 41.3, evaluate: 1.1 }),
      total: network ? 47.6 : 5.3,
    },
    throughput: {
      labelingRowsPerSecond: 61_200,
      ...(network && { trainExamplesPerSecond: 14_520, predictExamplesPerSecond: 52_000 }),
    },
    memory: { peakRssBytes: 612 * 2 ** 20 },
  };
  return {
    metrics,
    config: '# Does one shared trunk beat majority vote on five linked mail tasks?\nversion: 1\nname: mail\nseed: 7\n',
    environment: { node: 'v20.19.0', platform: 'linux x64', cores: 2, versions: { espalier: '0.1.0', tfjs: '4.22.0' } },
    log: network ? fakeLog(tasks) : [],
    rows: fakeRows(tasks, network),
  };
}

/** What the rows would say, planted: every task with gold confuses its first two classes. */
function fakeRows(tasks: readonly FakeTask[], network: boolean): ReportRows {
  const rowsOf = ({ name, classes, gold }: FakeTask): TaskRows => {
    const k = classes.length;
    const counts = classes.map((_, c) => [...classes.map((_, at) => (at === c ? 40 : c + at === 1 ? 9 : 0)), 3]);
    const shares = Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : (i - 9) / 55));
    const bucket = {
      gold: classes[0],
      ...(network && { network: classes[1] }),
      label: classes[1],
      wrong: network ? ('both' as const) : ('labelModel' as const),
      share: rateOf(9, 52),
      functions: [{ name: 'lf_0', rows: 7 }],
    };
    return {
      rows: 1000,
      confidence: { labelModel: shares, ...(network && { network: shares }) },
      confusion:
        gold === false
          ? []
          : [{ model: 'label model', counts }, ...(network ? [{ model: 'network' as const, counts }] : [])],
      buckets: gold === false ? [] : [bucket],
      accuracy: new Map(),
      look: [
        {
          weight: 40 + k,
          item: { code: 'UNCOVERED', task: name, page: 'rows', text: '120 rows without a vote (12 %)' },
        },
      ],
    };
  };
  return {
    tasks: new Map(tasks.map((task) => [task.name, rowsOf(task)])),
    places: new Map(tasks.map(({ name }) => [name, new Map([['lf_0', 'config.resolved.yaml:41']])])),
  };
}

function fakeLog(tasks: readonly FakeTask[]): LogEvent[] {
  const rng = new Rng(9);
  const epochs = Array.from({ length: 12 }, (_, i): LogEvent => {
    const score = (at: number) => 0.88 - 0.35 * Math.exp(-(i + 1) / 3) - 0.03 * at + 0.008 * rng.normal();
    return {
      level: 30,
      event: 'epoch',
      epoch: i + 1,
      loss: 0.9 * Math.exp(-i / 4) + 0.3,
      scores: Object.fromEntries([
        ['mean/validation/macroF1', score(2)],
        ...tasks.map(({ name }, at) => [`${name}/validation/macroF1`, score(at)]),
      ]),
    };
  });
  return [...epochs, { level: 40, msg: '3 texts recur across splits; their scores may be too good.' }];
}

function every(n: number, step: number): Uint32Array {
  return Uint32Array.from({ length: Math.ceil(n / step) }, (_, i) => i * step);
}
