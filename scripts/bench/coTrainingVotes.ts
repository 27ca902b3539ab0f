/**
 * What the default of `training.coTraining.confidence` was chosen from: scores on *validation* rows of label model and network, for ways in which
 * held-out predictions may become votes. The folds' networks are the same for all of them and are trained once per set and seed.
 *
 *     npx jiti scripts/bench/coTrainingVotes.ts [--seeds 3] [--record]
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  options: { seeds: { type: 'string', default: '3' }, record: { type: 'boolean', default: false } },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const sets = ['wrench-youtube', 'imdb-8lf-small', 'yelp-8lf-small'].filter((name) =>
  existsSync(join(sharedDataFolder(), name)),
);
const variants: Record<string, string | undefined> = {
  off: undefined,
  'whole votes': '{confidence: 1}',
  'whole votes, abstainBelow: 0.8': '{confidence: 1, abstainBelow: 0.8}',
  'confidence: probability': '{confidence: probability}',
  'confidence: margin': '{confidence: margin}',
  'confidence: 0.5': '{confidence: 0.5}',
};
const folder = mkdtempSync(join(tmpdir(), 'espalier-coTrainingVotes-'));

async function run(set: string, seed: number, name: string, folds: string | undefined) {
  const path = join(sharedDataFolder(), set);
  const classes = Object.values(JSON.parse(readFileSync(join(path, 'label.json'), 'utf8')) as Record<string, string>);
  const given = variants[name];
  writeFileSync(
    join(folder, 'experiment.yaml'),
    `version: 1
name: votes
seed: ${seed}
data: {source: {kind: wrench, path: ${JSON.stringify(path)}}}
features: {text: {kind: hashedNgrams, field: text, dimensions: 8192}}
tasks:
  - name: label
    classes: ${JSON.stringify(classes)}
    gold: label
    labelingFunctions: [{name: votes, kind: column, columns: "lf*"}]
trunk: {layers: [64]}
training: {epochs: 10${given ? `, coTraining: ${given}` : ''}}
backend: wasm
`,
  );
  const { experiment } = await loadExperiment('experiment.yaml', { cwd: folder });
  const runFolder = await RunFolder.prepare(join(folder, `run-${Object.keys(variants).indexOf(name)}`), {
    force: true,
    resume: false,
  });
  // The folds do not depend on how they vote: a run resumes from another one's.
  const resume = given !== undefined && folds !== undefined;
  if (resume) cpSync(folds, runFolder.file('checkpoints', 'coTraining'), { recursive: true });
  const { tasks } = await runPipeline(experiment, 'train', runFolder, {
    progress: silentProgress,
    now: () => performance.now(),
    resume,
  });
  const labels = tasks.label.labelModel!.splits.validation!.allRows;
  const network = tasks.label.network!.splits.validation!;
  return {
    folds: given ? runFolder.file('checkpoints', 'coTraining') : undefined,
    scores: {
      labelAccuracy: labels.accuracy!,
      labelLogLoss: labels.logLoss!,
      networkAccuracy: network.accuracy!,
      networkLogLoss: network.logLoss!,
    },
  };
}

type Scores = Awaited<ReturnType<typeof run>>['scores'];

const results: Record<string, Record<string, Scores>> = {};
try {
  for (const set of sets) {
    const found = new Map<string, Scores[]>();
    for (const seed of seeds) {
      let folds: string | undefined;
      for (const name of Object.keys(variants)) {
        const done = await run(set, seed, name, folds);
        folds ??= done.folds;
        found.set(name, [...(found.get(name) ?? []), done.scores]);
      }
    }
    for (const [name, scores] of found) {
      const mean = (key: keyof Scores) => scores.reduce((sum, each) => sum + each[key], 0) / scores.length;
      const means = Object.fromEntries((Object.keys(scores[0]) as (keyof Scores)[]).map((key) => [key, mean(key)]));
      results[set] = { ...results[set], [name]: means as Scores };
      const words = Object.entries(means).map(([key, value]) => `${key} ${value.toFixed(3)}`);
      console.error(`${set}, ${name}: ${words.join(', ')}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (options.record) {
  const what = 'scores on all validation rows, means over seeds';
  await recordResults('coTrainingVotes', { what, seeds, epochs: 10, sets: results });
} else console.log(JSON.stringify(results, null, 2));
