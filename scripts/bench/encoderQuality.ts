/**
 * What a pretrained encoder is worth without a gold label: one recipe, chosen on validation, over five seeds on two WRENCH sets. No fit
 * sees gold, early stopping included (it is off). Beside accuracies: how many rows a second are encoded, and how many once the
 * cache holds them.
 *
 *   npx espalier encoder install minilm
 *   ESPALIER_DATA=… npx jiti scripts/bench/encoderQuality.ts [--model minilm] [--seeds 5] [--set a.b=c,…] [--validation] [--json] [--record]
 *
 * --set tries another recipe, and --validation shows its validation scores alone, so that none is chosen by its test scores.
 * wrench-trec's test texts begin with the fine label and are cased: the first token is taken off, and all texts are lower-cased.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExperiment } from '../../src/config/index.js';
import { silentProgress } from '../../src/core/progress.js';
import { openDataset } from '../../src/data/openDataset.js';
import { embedderOpener } from '../../src/encoders/embedderOpener.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { extractFeatures } from '../../src/features/extractFeatures.js';
import type { FeatureSpec } from '../../src/features/featureEncoder.js';
import { runPipeline } from '../../src/pipeline.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { textTable } from '../../src/terminal/textTable.js';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: given } = parseArgs({
  options: {
    model: { type: 'string', default: 'minilm' },
    seeds: { type: 'string', default: '5' },
    set: { type: 'string', default: '' },
    validation: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

/** Accuracies over the seeds. */
interface Quality {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

interface Figures {
  readonly set: string;
  readonly rows: number;
  readonly encodedRowsPerSecond: number;
  readonly cachedRowsPerSecond: number;
  /** Seconds for the features of all rows: the first time, and with the cache. */
  readonly firstSeconds: number;
  readonly cachedSeconds: number;
  /** By split. */
  readonly majorityVote: Readonly<Record<string, number>>;
  readonly labelModel: Readonly<Record<string, number>>;
  readonly network: Readonly<Record<string, Quality>>;
}

interface WrenchRow {
  readonly label: number;
  readonly weak_labels: readonly number[];
  readonly data: { readonly text: string };
}

const splits: readonly ('validation' | 'test')[] = given.validation ? ['validation'] : ['validation', 'test'];
const seeds = Array.from({ length: Number(given.seeds) }, (_, i) => i + 1);
const work = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
const figures: Figures[] = [];
try {
  for (const name of ['trec', 'youtube']) figures.push(await measure(name));
} finally {
  rmSync(work, { recursive: true });
}
if (given.json) console.log(JSON.stringify(figures, null, 2));
else console.log(table());
if (given.record)
  console.log(await recordResults(`encoder quality, ${given.model}`, { seeds: seeds.length, sets: figures }));

async function measure(name: string): Promise<Figures> {
  const config = writeExperiment(name);
  const runs: RunMetrics[] = [];
  for (const seed of seeds) runs.push(await run(config, name, seed));
  const firstSeconds = await timeWithoutCache(config);
  const rows = runs[0].tasks.label.labelModel!.splits;
  const n = Object.values(rows).reduce((sum, split) => sum + split!.allRows.n, 0);
  // The first run may have encoded.
  const cachedSeconds = Math.min(...runs.slice(1).map(({ timing }) => timing.features!));
  return {
    set: name,
    rows: n,
    encodedRowsPerSecond: n / firstSeconds,
    cachedRowsPerSecond: n / cachedSeconds,
    firstSeconds,
    cachedSeconds,
    majorityVote: bySplit((split) => runs[0].tasks.label.majorityVote!.splits[split]!.allRows.accuracy!),
    labelModel: bySplit((split) => runs[0].tasks.label.labelModel!.splits[split]!.allRows.accuracy!),
    network: bySplit((split) => qualityOf(runs.map(({ tasks }) => tasks.label.network!.splits[split]!.accuracy!))),
  };
}

async function run(config: string, name: string, seed: number): Promise<RunMetrics> {
  const set = [`seed=${seed}`, ...given.set.split(',').filter((words) => words !== '')];
  const { experiment, resolvedYaml } = await loadExperiment(config, { cwd: work, set });
  const folder = await RunFolder.prepare(join(work, `run-${name}`), { force: true, resume: false });
  await folder.writeText('config.resolved.yaml', resolvedYaml);
  return runPipeline(experiment, 'train', folder, { now: () => performance.now(), progress: silentProgress });
}

/** Seconds that the features of all rows take where nothing is kept. */
async function timeWithoutCache(config: string): Promise<number> {
  const { experiment } = await loadExperiment(config, { cwd: work });
  const data = await openDataset(experiment.data, experiment.tasks, {});
  const from = performance.now();
  await extractFeatures([...data.sources.values()], experiment.features as readonly FeatureSpec[], {
    hidden: data.hidden,
    openEmbedder: embedderOpener({ store: null }),
  });
  await data.close();
  return (performance.now() - from) / 1000;
}

function table(): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  const rows = figures.flatMap((each) =>
    splits.map((split) => {
      const { mean, lowest, highest } = each.network[split];
      return [
        each.set,
        split,
        percent(each.majorityVote[split]),
        percent(each.labelModel[split]),
        percent(mean),
        `${percent(lowest)}–${percent(highest)}`,
      ];
    }),
  );
  const speed = figures.map(
    (each) =>
      `${each.set}: ${each.rows} rows, ${each.encodedRowsPerSecond.toFixed(0)} a second encoded (${each.firstSeconds.toFixed(1)} s), ${each.cachedRowsPerSecond.toFixed(0)} from the cache (${each.cachedSeconds.toFixed(2)} s)`,
  );
  return `${textTable(['set', 'split', 'majority vote', 'label model', `network on ${given.model}`, `${seeds.length} seeds`], rows)}\n\n${speed.join('\n')}`;
}

function bySplit<T>(take: (split: 'validation' | 'test') => T): Record<string, T> {
  return Object.fromEntries(splits.map((split) => [split, take(split)]));
}

function qualityOf(accuracies: readonly number[]): Quality {
  return {
    mean: accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length,
    lowest: Math.min(...accuracies),
    highest: Math.max(...accuracies),
  };
}

function writeExperiment(name: string): string {
  const folder = join(sharedDataFolder(), `wrench-${name}`);
  const classes = Object.values(JSON.parse(readFileSync(join(folder, 'label.json'), 'utf8')) as Record<string, string>);
  for (const split of ['train', 'valid', 'test']) {
    const rows = Object.entries(
      JSON.parse(readFileSync(join(folder, `${split}.json`), 'utf8')) as Record<string, WrenchRow>,
    );
    const lines = rows.map(
      ([
        id,
        {
          label,
          weak_labels,
          data: { text },
        },
      ]) => {
        const votes = Object.fromEntries(weak_labels.map((vote, j) => [`lf${j}`, vote]));
        return JSON.stringify({ id: `${split}/${id}`, text: textOf(name, split, text), label, ...votes });
      },
    );
    writeFileSync(join(work, `${name}-${split}.jsonl`), lines.join('\n'));
  }
  const files = `train: ${name}-train.jsonl, validation: ${name}-valid.jsonl, test: ${name}-test.jsonl`;
  const path = join(work, `${name}.yaml`);
  writeFileSync(
    path,
    `version: 1
name: ${name}
data: {source: {${files}}, id: id}
features:
  text: {kind: encoder, field: text, model: ${given.model}}
tasks:
  - name: label
    classes: ${JSON.stringify(classes)}
    gold: label
    labelingFunctions:
      - {name: votes, kind: column, columns: "lf*"}
training: {epochs: 10, earlyStopping: "off"}
output: {report: none}
`,
  );
  return path;
}

function textOf(name: string, split: string, text: string): string {
  if (name !== 'trec') return text;
  return (split === 'test' ? text.slice(text.indexOf(' ') + 1) : text).toLowerCase();
}
