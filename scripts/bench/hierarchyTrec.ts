/**
 * Does a hierarchy in labels, network and predictions beat separate networks? Question types of wrench-trec: 6 coarse classes that 68
 * labeling functions vote on, without gold, and the 50 fine classes under them, from 500 gold rows of the train split. A draw is a seed: of
 * the gold rows, and of everything else. Each arm has the recipe of `grid` with the best validation scores on other draws.
 *
 *   npx espalier encoder install minilm
 *   ESPALIER_DATA=… npx jiti scripts/bench/hierarchyTrec.ts [--draws 5] [--choose] [--arms a;b] [--record]
 *
 * --choose prints every recipe's validation scores, and the best one. "End to end" is the fine class together with the coarse one above it:
 * right where both are. Every arm is scored with its heads by themselves, end to end down the tree, and with consistent predictions.
 * The test texts begin with the fine label and are cased: the first token is taken off, and all texts are lower-cased.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExperiment } from '../../src/config/index.js';
import { createScored } from '../../src/core/metrics/scored.js';
import { silentProgress } from '../../src/core/progress.js';
import { readTable } from '../../src/data/readTable.js';
import { compositeRows, type PredictedTask } from '../../src/evaluation/endToEnd.js';
import { predictTasks } from '../../src/evaluation/predictTasks.js';
import { scoreRows } from '../../src/evaluation/scores.js';
import { runPipeline } from '../../src/pipeline.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { textTable } from '../../src/terminal/textTable.js';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: given } = parseArgs({
  options: {
    draws: { type: 'string', default: '5' },
    choose: { type: 'boolean', default: false },
    arms: { type: 'string', default: '' },
    record: { type: 'boolean', default: false },
  },
});

type Level = 'coarse' | 'fine';
type Split = 'validation' | 'test';

interface Recipe {
  readonly epochs: number;
}

interface Arm {
  /** Per network, the levels it learns and what it is trained with. */
  readonly networks: readonly { readonly levels: readonly Level[]; readonly recipe: Recipe }[];
  /** Whether the fine task refines the coarse one and sees its prediction, and how far their label models are one. */
  readonly refines?: 'task' | 'hierarchy';
}

/** The recipes are those with the best validation scores on draws 101 and 102 (--choose). */
const arms: Readonly<Record<string, Arm>> = {
  'separate networks': {
    networks: [
      { levels: ['coarse'], recipe: { epochs: 10 } },
      { levels: ['fine'], recipe: { epochs: 600 } },
    ],
  },
  'shared trunk, flat': { networks: [{ levels: ['coarse', 'fine'], recipe: { epochs: 30 } }] },
  'shared trunk, refines': { networks: [{ levels: ['coarse', 'fine'], recipe: { epochs: 60 } }], refines: 'task' },
  'shared trunk, refines, joint label model': {
    networks: [{ levels: ['coarse', 'fine'], recipe: { epochs: 120 } }],
    refines: 'hierarchy',
  },
};

/** What is tried for a network: one on 500 rows alone has fewer steps to an epoch, one on two levels more to learn. */
const grid = (levels: readonly Level[]): Recipe[] => {
  const tried =
    levels.length === 2 ? [5, 10, 30, 60, 120] : levels.includes('coarse') ? [5, 10, 30, 60] : [60, 150, 300, 600];
  return tried.map((epochs) => ({ epochs }));
};

/** Accuracies of the coarse class, of the fine one, and of both together; and log losses of the first two. */
const measures = ['coarse', 'fine', 'endToEnd', 'coarseLogLoss', 'fineLogLoss'] as const;
type Scores = Readonly<Record<(typeof measures)[number], number>>;

/** How classes come out of the heads' probabilities. */
const ways = ['by head', 'consistent'] as const;
type Way = (typeof ways)[number];

interface Spread {
  readonly mean: number;
  /** Of the 95 % interval by Student's t over the draws. */
  readonly halfWidth: number;
}

/** 97.5 % points of Student's t by degrees of freedom, 1 … 9. */
const t975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

const work = mkdtempSync(join(tmpdir(), 'espalier-trec-'));
const classes = writeData();
const under = Object.fromEntries(
  classes.coarse.map((coarse) => [coarse, classes.fine.filter((fine) => fine.startsWith(`${coarse}:`))]),
);
const tasks = [
  { name: 'coarse', classes: classes.coarse },
  { name: 'fine', classes: classes.fine, refines: { task: 'coarse', classes: under } },
];
const named = given.arms === '' ? Object.keys(arms) : given.arms.split(';');
try {
  if (given.choose) await choose();
  else await measure();
} finally {
  rmSync(work, { recursive: true });
}

async function choose(): Promise<void> {
  for (const name of named) {
    for (const { levels } of arms[name].networks) {
      let best: { recipe: Recipe; score: number } | undefined;
      for (const recipe of grid(levels)) {
        const scores: number[] = [];
        for (const draw of [101, 102]) {
          const predicted = await train(levels, recipe, arms[name].refines, draw, ['validation']);
          scores.push(validationScore(levels, predicted, arms[name].refines ? 'consistent' : 'by head'));
        }
        const score = mean(scores);
        process.stderr.write(`${name}, ${levels.join(' and ')}: ${JSON.stringify(recipe)} ${score.toFixed(4)}\n`);
        if (!best || score > best.score) best = { recipe, score };
      }
      console.log(`${name}, ${levels.join(' and ')}: ${JSON.stringify(best!.recipe)}, ${best!.score.toFixed(4)}`);
    }
  }
}

/** A single level's accuracy; of both, the mean of coarse and end to end. */
function validationScore(levels: readonly Level[], predicted: Predictions, way: Way): number {
  if (levels.length === 1) return accuracyOf(predicted.validation!.get(levels[0])!);
  const { coarse, endToEnd } = scoresOf(predicted.validation!, way);
  return (coarse + endToEnd) / 2;
}

async function measure(): Promise<void> {
  const draws = Array.from({ length: Number(given.draws) }, (_, i) => i + 1);
  const found = new Map(named.map((name) => [name, [] as Record<Way, Scores>[]]));
  for (const draw of draws) {
    for (const name of named) {
      const { networks, refines } = arms[name];
      const predicted = new Map<string, PredictedTask>();
      for (const { levels, recipe } of networks) {
        const { test } = await train(levels, recipe, refines, draw, ['test']);
        for (const [level, task] of test!) predicted.set(level, task);
      }
      const scores = { 'by head': scoresOf(predicted, 'by head'), consistent: scoresOf(predicted, 'consistent') };
      found.get(name)!.push(scores);
      process.stderr.write(`draw ${draw}, ${name}: ${JSON.stringify(scores)}\n`);
    }
  }
  const base = found.get(named[0])!.map((scores) => scores['by head']);
  const results = named.flatMap((name) =>
    ways.map((way) => {
      const own = found.get(name)!.map((scores) => scores[way]);
      return {
        arm: name,
        predictions: way,
        recipes: arms[name].networks.map(({ recipe }) => recipe),
        scores: overMeasures((measure) => spread(own.map((scores) => scores[measure]))),
        overFirst: overMeasures((measure) => spread(own.map((scores, i) => scores[measure] - base[i][measure]))),
      };
    }),
  );
  const head = [
    'arm',
    'predictions',
    'coarse',
    'fine',
    'end to end',
    'coarse −',
    'fine −',
    'end to end −',
    'log losses',
  ];
  const rows = results.map((each) => [
    each.arm,
    each.predictions,
    ...(['coarse', 'fine', 'endToEnd'] as const).map((measure) => percent(each.scores[measure])),
    ...(['coarse', 'fine', 'endToEnd'] as const).map((measure) => percent(each.overFirst[measure], true)),
    `${each.scores.coarseLogLoss.mean.toFixed(2)} ${each.scores.fineLogLoss.mean.toFixed(2)}`,
  ]);
  console.log(
    `wrench-trec, test accuracy in percent over ${draws.length} draws; differences are paired, to ${named[0]} by head\n${textTable(head, rows)}`,
  );
  if (given.record) {
    const figures = { what: 'wrench-trec, test accuracy and log loss; fine from 500 gold rows', draws, results };
    console.log(await recordResults('hierarchyTrec', figures));
  }
}

type Predictions = { readonly [S in Split]?: Map<Level, PredictedTask> };

/** Trains one network; its heads' own probabilities on the rows of the splits. */
async function train(
  levels: readonly Level[],
  recipe: Recipe,
  refines: Arm['refines'],
  draw: number,
  splits: readonly Split[],
): Promise<Predictions> {
  const config = join(work, 'experiment.yaml');
  writeFileSync(config, experimentText(levels, recipe, refines));
  const { experiment, resolvedYaml } = await loadExperiment(config, { cwd: work, set: [`seed=${draw}`] });
  const folder = await RunFolder.prepare(join(work, 'run'), { force: true, resume: false });
  await folder.writeText('config.resolved.yaml', resolvedYaml);
  await runPipeline(experiment, 'train', folder, { now: () => performance.now(), progress: silentProgress });
  const result: { [S in Split]?: Map<Level, PredictedTask> } = {};
  for (const level of levels) {
    const { columns } = await readTable(folder.file('predictions', `${level}.parquet`));
    for (const split of splits) {
      const rows = [...columns.split.keys()].filter((row) => columns.split[row] === split);
      result[split] ??= new Map();
      result[split].set(level, {
        task: tasks.find(({ name }) => name === level)!,
        gold: Int16Array.from(rows, (row) => classes[level].indexOf(columns.gold[row] as string)),
        probs: Float32Array.from(
          rows.flatMap((row) => classes[level].map((name) => columns[`p_${name}`][row] as number)),
        ),
      });
    }
  }
  return result;
}

function scoresOf(heads: ReadonlyMap<string, PredictedTask>, way: Way): Scores {
  const outputs = new Map([...heads].map(([name, { probs }]) => [name, probs]));
  const rules = new Map(tasks.map(({ name }) => [name, { kind: 'argmax', reason: 'more than two classes' } as const]));
  const predicted = predictTasks({ tasks, constraints: [], consistent: way === 'consistent' }, outputs, rules);
  const all = new Map(
    [...heads].map(([name, head]) => {
      const { probs, decided, tied } = predicted.get(name)!;
      return [name, { ...head, probs, ...(tied && { consistent: { decided } }) }];
    }),
  );
  const composite = scoreRows(compositeRows('fine', all)!);
  const [coarse, fine] = tasks.map(({ name }) => all.get(name)!);
  return {
    coarse: accuracyOf(coarse),
    fine: accuracyOf(fine),
    endToEnd: composite.accuracy!,
    coarseLogLoss: scoreRows(createScored(coarse.probs, coarse.gold, classes.coarse.length)).logLoss!,
    fineLogLoss: scoreRows(createScored(fine.probs, fine.gold, classes.fine.length)).logLoss!,
  };
}

function accuracyOf({ probs, gold, task, consistent }: PredictedTask): number {
  return scoreRows(createScored(probs, gold, task.classes.length, { decided: consistent?.decided })).accuracy!;
}

function experimentText(levels: readonly Level[], { epochs }: Recipe, refines: Arm['refines']): string {
  const labelModel = refines ? `labelModel: {kind: auto, scope: ${refines}}` : '';
  const relation = refines ? `refines: {task: coarse, classes: ${JSON.stringify(under)}}` : '';
  const entries: Readonly<Record<Level, string>> = {
    coarse: `
  - name: coarse
    classes: ${JSON.stringify(classes.coarse)}
    gold: coarse
    labelingFunctions:
      - {name: votes, kind: column, columns: "lf*"}`,
    fine: `
  - name: fine
    classes: ${JSON.stringify(classes.fine)}
    gold: {column: fine, train: 500}
    head: {inputs: ${refines ? '[trunk, coarse]' : '[trunk]'}}
    ${relation}`,
  };
  return `version: 1
name: trec
data: {source: {train: train.jsonl, validation: validation.jsonl, test: test.jsonl}, id: id}
features:
  meaning: {kind: encoder, field: text, model: minilm}
tasks:${levels.map((level) => entries[level]).join('')}
${labelModel}
trunk: {kind: mlp, layers: [256]}
training: {epochs: ${epochs}, earlyStopping: "off"}
predictions: {consistent: false}
output: {report: none}
`;
}

interface WrenchRow {
  readonly label: number;
  readonly weak_labels: readonly number[];
  readonly data: { readonly text: string };
}

/** Writes the three splits with both golds and the votes; a class's name says its coarse class: `NUM:date`. */
function writeData(): Readonly<Record<Level, readonly string[]>> {
  const folder = join(sharedDataFolder(), 'wrench-trec');
  const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const coarse = Object.values(read('label') as Record<string, string>);
  const fineLabels = read('fine_labels') as Record<string, Record<string, string | null>>;
  for (const split of ['train', 'valid', 'test']) {
    const lines = Object.entries(read(split) as Record<string, WrenchRow>).map(([id, { label, weak_labels, data }]) => {
      const text = (split === 'test' ? data.text.slice(data.text.indexOf(' ') + 1) : data.text).toLowerCase();
      const votes = Object.fromEntries(weak_labels.map((vote, j) => [`lf${j}`, vote]));
      const fine = fineLabels[split][id];
      // One text of the train split stands under two coarse classes in the two sources of its labels.
      const agreed = fine?.startsWith(`${coarse[label]}:`) ? fine : null;
      return JSON.stringify({ id: `${split}/${id}`, text, coarse: coarse[label], fine: agreed, ...votes });
    });
    writeFileSync(join(work, `${split === 'valid' ? 'validation' : split}.jsonl`), lines.join('\n'));
  }
  const fine = Object.values(fineLabels).flatMap((labels) => Object.values(labels).filter((label) => label !== null));
  return { coarse, fine: [...new Set(fine)].sort() };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function overMeasures<T>(value: (measure: keyof Scores) => T): Record<keyof Scores, T> {
  return Object.fromEntries(measures.map((measure) => [measure, value(measure)])) as Record<keyof Scores, T>;
}

function spread(values: readonly number[]): Spread {
  const n = values.length;
  const center = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, n - 1);
  return { mean: center, halfWidth: (t975[n - 2] ?? 1.96) * Math.sqrt(variance / n) };
}

function percent({ mean, halfWidth }: Spread, signed = false): string {
  return `${signed && mean >= 0 ? '+' : ''}${(100 * mean).toFixed(1)} ± ${(100 * halfWidth).toFixed(1)}`;
}
