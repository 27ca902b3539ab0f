/**
 * What losses, row weights and co-training do against wrong labels, each by itself against the plain cross-entropy: networks on hashed n-grams,
 * taught by `auto`'s labels without gold, over seeds; validation gold stops early. Every switch has the value that its paper or its
 * default gives; nothing is chosen on test rows. Reads the shared sets, at most `--rows` train rows of each, and skips those that are not there.
 *
 *     npx jiti scripts/bench/lossAblation.ts [--seeds 5] [--rows 2000] [--epochs 10] [--record]
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { runPipeline } from '../../src/pipeline.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '2000' },
    epochs: { type: 'string', default: '10' },
    record: { type: 'boolean', default: false },
  },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const [mostRows, epochs] = [Number(options.rows), Number(options.epochs)];
const sets = ['wrench-youtube', 'imdb-8lf-small', 'yelp-8lf-small', 'agnews-9lf', 'wrench-trec'].filter((name) =>
  existsSync(join(sharedDataFolder(), name)),
);
/** What stands under the task's `loss:` and under `training:`. */
const switches: Record<string, { loss?: string; training?: string }> = {
  none: {},
  'rowWeights: confidence': { loss: 'rowWeights: confidence' },
  'bootstrap: 0.8': { loss: 'robust: {bootstrap: 0.8}' },
  'generalized: 0.7': { loss: 'robust: {generalized: 0.7}' },
  'smoothing: 0.1': { loss: 'smoothing: 0.1' },
  coTraining: { training: 'coTraining: {}' },
};
const folder = mkdtempSync(join(tmpdir(), 'espalier-ablation-'));

type Rows = Record<string, { data: { text: string } }>;

/** A copy of a set with fewer train, validation (a quarter of it) and test (as many) rows, the first ones. */
function smaller(set: string): string {
  const [from, to] = [join(sharedDataFolder(), set), join(folder, set)];
  mkdirSync(to);
  cpSync(join(from, 'label.json'), join(to, 'label.json'));
  for (const [split, most] of [
    ['train', mostRows],
    ['valid', mostRows / 4],
    ['test', mostRows],
  ] as const) {
    const all = JSON.parse(readFileSync(join(from, `${split}.json`), 'utf8')) as Rows;
    const rows = Object.entries(all).slice(0, most);
    // This set's test texts begin with their fine label and are cased; the others are not.
    if (set === 'wrench-trec' && split === 'test')
      for (const [, row] of rows) row.data.text = row.data.text.replace(/^\S+\s+/, '').toLowerCase();
    writeFileSync(join(to, `${split}.json`), JSON.stringify(Object.fromEntries(rows)));
  }
  return to;
}

interface Run {
  /** The network's on all test rows. */
  readonly accuracy: number;
  readonly macroF1: number;
  readonly logLoss: number;
  /** The label model's on all test rows. */
  readonly labelAccuracy: number;
}

async function run(
  path: string,
  { loss = '', training = '' }: { loss?: string; training?: string },
  seed: number,
): Promise<Run> {
  const classes = Object.values(JSON.parse(readFileSync(join(path, 'label.json'), 'utf8')) as Record<string, string>);
  writeFileSync(
    join(folder, 'experiment.yaml'),
    `version: 1
name: ablation
seed: ${seed}
data: {source: {kind: wrench, path: ${JSON.stringify(path)}}}
features: {text: {kind: hashedNgrams, field: text, dimensions: 8192}}
tasks:
  - name: label
    classes: ${JSON.stringify(classes)}
    gold: label
    loss: {${loss}}
    labelingFunctions: [{name: votes, kind: column, columns: "lf*"}]
trunk: {layers: [64]}
training: {epochs: ${epochs}, ${training}}
backend: wasm
`,
  );
  const { experiment } = await loadExperiment('experiment.yaml', { cwd: folder });
  const runFolder = await RunFolder.prepare(join(folder, 'run'), { force: true, resume: false });
  const { tasks } = await runPipeline(experiment, 'train', runFolder, {
    progress: silentProgress,
    now: () => performance.now(),
  });
  const { accuracy, macroF1, logLoss } = tasks.label.network!.splits.test!;
  const labels = tasks.label.labelModel!.splits.test!.allRows;
  return { accuracy: accuracy!, macroF1: macroF1!, logLoss: logLoss!, labelAccuracy: labels.accuracy! };
}

/** Two-sided 95 % points of Student's t with n − 1 degrees of freedom, by n. */
const tPoints = [Number.NaN, Number.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** The mean over seeds, and half the width of its 95 % interval. */
function interval(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, halfWidth: (tPoints[values.length] ?? 1.96) * Math.sqrt(variance / values.length) };
}

const metrics = ['accuracy', 'macroF1', 'logLoss', 'labelAccuracy'] as const;
const results: Record<
  string,
  Record<string, Record<string, { value: object; difference: ReturnType<typeof interval> }>>
> = {};
try {
  for (const set of sets) {
    const path = smaller(set);
    const plain: Run[] = [];
    for (const [name, given] of Object.entries(switches)) {
      const own: Run[] = [];
      for (const seed of seeds) own.push(await run(path, given, seed));
      if (name === 'none') plain.push(...own);
      const figures = Object.fromEntries(
        metrics.map((metric) => {
          const values = own.map((each) => each[metric]);
          return [
            metric,
            { value: interval(values), difference: interval(values.map((value, i) => value - plain[i][metric])) },
          ];
        }),
      );
      results[set] = { ...results[set], [name]: figures };
      const words = metrics.map((metric) => {
        const { value, difference } = figures[metric];
        return `${metric} ${value.mean.toFixed(3)} (${difference.mean.toFixed(4)} ± ${difference.halfWidth.toFixed(4)})`;
      });
      console.error(`${set}, ${name}: ${words.join(', ')}`);
    }
    if (options.record) await record();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (!options.record) console.log(JSON.stringify(results, null, 2));

/** After each set, so that a run that is cut short has kept what it found. */
async function record(): Promise<void> {
  const what =
    "networks on the test rows, and labelAccuracy of the label model that taught them; means over seeds, and paired differences to none, each with half its 95 % interval (Student's t)";
  await recordResults('lossAblation', { what, seeds, mostRows, epochs, sets: results });
}
