/**
 * What slice-aware heads add on a real table with natural slices: income in the Adult census set, by sex × race, against the twin
 * without slice heads from the same seed, on the set's own test file. Mean over seeds of each slice's macro F1 and lift, and in
 * how many seeds the paired interval lies wholly above or below 0.
 *
 *   ESPALIER_DATA=… npx jiti scripts/bench/sliceAdult.ts [--seeds 5] [--json] [--record]
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExperiment } from '../../src/config/index.js';
import { silentProgress } from '../../src/core/progress.js';
import type { IntervalScores } from '../../src/evaluation/runMetrics.js';
import { runPipeline } from '../../src/pipeline.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { textTable } from '../../src/terminal/textTable.js';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: given } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

/** Labels of the train file that the network learns from: with all of them, small slices are none. */
const trainLabels = 5000;

function experimentText(folder: string): string {
  const rows = (file: string, fold: string) =>
    `select * replace (rtrim(class, '.') as class), ${fold} as fold from '${join(folder, file)}'`;
  const train = rows('adult_train.csv', "case when row_number() over () % 10 = 0 then 'validation' else 'train' end");
  return `version: 1
name: adult
data:
  source: {sql: "${train} union all ${rows('adult_test.csv', "'test'")}"}
  splits: {column: fold}
features:
  age: {kind: number, field: age}
  education: {kind: number, field: education_num}
  gain: {kind: number, field: capital_gain, scale: log}
  loss: {kind: number, field: capital_loss, scale: log}
  hours: {kind: number, field: hours_per_week}
  work: {kind: category, field: workclass}
  occupation: {kind: category, field: occupation}
  relationship: {kind: category, field: relationship}
  marital: {kind: category, field: marital_status}
  race: {kind: category, field: race}
  sex: {kind: category, field: sex}
tasks:
  - {name: income, classes: ["<=50K", ">50K"], gold: {column: class, train: ${trainLabels}}, labelModel: {kind: majorityVote}}
slices:
  - {by: [sex, race], minimum: 30}
sliceHeads: {control: true}
trunk: {layers: [32]}
training: {epochs: 20, batchSize: 128}
backend: {kind: wasm}
`;
}

const data = join(sharedDataFolder(), 'adult');
if (!existsSync(data)) {
  process.stderr.write(`${data} is not there: name the folder of the shared sets in ESPALIER_DATA.\n`);
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'espalier-adult-'));
const seen = new Map<string, { trainRows: number[]; test: IntervalScores[] }>();
const seeds = Array.from({ length: Number(given.seeds) }, (_, seed) => seed);
try {
  const file = join(folder, 'adult.yaml');
  writeFileSync(file, experimentText(data));
  for (const seed of seeds) {
    const { experiment, resolvedYaml } = await loadExperiment(file, { cwd: folder, set: [`seed=${seed}`] });
    const run = await RunFolder.prepare(join(folder, `run-${seed}`), { force: true, resume: false });
    await run.writeText('config.resolved.yaml', resolvedYaml);
    const environment = { now: () => performance.now(), progress: silentProgress };
    const { tasks, sliceHeads } = await runPipeline(experiment, 'train', run, environment);
    const { splits, slices } = tasks.income.network!;
    const scored: [string, IntervalScores][] = [
      ['all', splits.test!],
      ...Object.entries(slices).map(([name, { test }]): [string, IntervalScores] => [name, test!]),
    ];
    for (const [name, test] of scored) {
      const entry = seen.get(name) ?? { trainRows: [], test: [] };
      seen.set(name, entry);
      entry.test.push(test);
      entry.trainRows.push(sliceHeads!.slices.find(({ slice }) => slice === name)?.trainRows ?? trainLabels);
    }
    process.stderr.write(`seed ${seed}: done\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const figures = [...seen].map(([slice, { trainRows, test }]) => {
  const lifts = test.map(({ lift }) => lift!.macroF1!);
  return {
    slice,
    trainRows: Math.round(mean(trainRows)),
    testRows: test[0].n,
    macroF1: mean(test.map(({ macroF1 }) => macroF1!)),
    lift: mean(lifts.map(({ difference }) => difference)),
    clearlyUp: lifts.filter(({ interval }) => interval[0] > 0).length,
    clearlyDown: lifts.filter(({ interval }) => interval[1] < 0).length,
  };
});
if (given.json) process.stdout.write(`${JSON.stringify({ seeds, trainLabels, slices: figures }, null, 2)}\n`);
else {
  const percent = (value: number, signed = false) => `${signed && value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
  const table = textTable(
    ['slice', 'train rows', 'test rows', 'macro F1', 'lift', 'clearly up', 'clearly down'],
    figures.map(({ slice, trainRows, testRows, macroF1, lift, clearlyUp, clearlyDown }) => [
      slice,
      String(trainRows),
      String(testRows),
      percent(macroF1),
      percent(lift, true),
      String(clearlyUp),
      String(clearlyDown),
    ]),
  );
  process.stdout.write(`Adult, income by sex × race, ${seeds.length} seeds, in percent\n${table}\n`);
}
if (given.record) {
  const where = await recordResults('sliceAdult', { seeds, trainLabels, slices: figures });
  process.stderr.write(`recorded in ${where}\n`);
}
