/**
 * What slice-aware heads add on real texts with natural slices: spam among comments under videos, by song, against the twin without slice
 * heads from the same seed. Every seed is a draw of its own of train, validation and test rows; nothing is chosen on any of them. Per slice the mean over seeds of macro F1 and of the paired lift with its 95 % interval over seeds
 * (Student's t), and in how many seeds the run's own paired interval over rows lies wholly above or below 0.
 *
 *   ESPALIER_DATA=… npx jiti scripts/bench/sliceReal.ts [--set youtube] [--seeds 5] [--json] [--record]
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
import { meanOverSeeds } from './meanOverSeeds.js';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: given } = parseArgs({
  options: {
    set: { type: 'string', default: 'youtube' },
    seeds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

/** Six of ten rows train, one validates, three test: which, by a hash of id and seed. */
const fold = (id: string, seed: number) =>
  `case when hash(${id} || '/${seed}') % 10 < 6 then 'train' when hash(${id} || '/${seed}') % 10 = 6 then 'validation' else 'test' end as fold`;

interface RealSet {
  readonly needs: string;
  readonly remedy: string;
  /** The experiment's source, features, tasks and slices. */
  text(seed: number): string;
}

const sets: Record<string, RealSet> = {
  youtube: {
    get needs() {
      return join(sharedDataFolder(), 'wrench-youtube/raw');
    },
    remedy: 'Name the folder of the shared sets in ESPALIER_DATA.',
    text: (seed) => `
data:
  source: {sql: "select COMMENT_ID as id, CONTENT as text, CLASS as class, regexp_extract(filename, '[0-9]+-([A-Za-z]+)', 1) as song, ${fold('COMMENT_ID', seed)} from read_csv('${sets.youtube.needs}/*.csv', filename = true) qualify row_number() over (partition by COMMENT_ID order by filename) = 1"}
  id: id
  splits: {column: fold}
features:
  text: {kind: hashedNgrams, field: text, dimensions: 4096, sublinear: true}
tasks:
  - {name: spam, classes: ["0", "1"], gold: {column: class, train: all}, labelModel: {kind: majorityVote}}
slices:
  - {by: [song], minimum: 30}`,
  },
};

const set = sets[given.set];
if (!set) throw new Error(`--set: expected one of ${Object.keys(sets).join(', ')}; received ${given.set}`);
if (!existsSync(set.needs)) {
  process.stderr.write(`${set.needs} is not there. ${set.remedy}\n`);
  process.exit(1);
}

const experimentText = (seed: number) => `version: 1
name: ${given.set}-slices
seed: ${seed}${set.text(seed)}
sliceHeads: {control: true}
trunk: {layers: [32]}
training: {epochs: 20, batchSize: 64}
backend: {kind: wasm}
`;

const folder = mkdtempSync(join(tmpdir(), 'espalier-slices-'));
const seen = new Map<string, { trainRows: number[]; test: IntervalScores[] }>();
const seeds = Array.from({ length: Number(given.seeds) }, (_, seed) => seed);
try {
  for (const seed of seeds) {
    const file = join(folder, `${seed}.yaml`);
    writeFileSync(file, experimentText(seed));
    const { experiment, resolvedYaml } = await loadExperiment(file, { cwd: folder });
    const run = await RunFolder.prepare(join(folder, `run-${seed}`), { force: true, resume: false });
    await run.writeText('config.resolved.yaml', resolvedYaml);
    const environment = { now: () => performance.now(), progress: silentProgress };
    const { tasks, sliceHeads } = await runPipeline(experiment, 'train', run, environment);
    const { splits, slices } = tasks.spam.network!;
    const scored: [string, IntervalScores][] = [
      ['all', splits.test!],
      ...Object.entries(slices).map(([name, { test }]): [string, IntervalScores] => [name, test!]),
    ];
    for (const [name, test] of scored) {
      const entry = seen.get(name) ?? { trainRows: [], test: [] };
      seen.set(name, entry);
      entry.test.push(test);
      const own = sliceHeads!.slices.find(({ slice }) => slice === name)?.trainRows;
      if (own !== undefined) entry.trainRows.push(own);
    }
    process.stderr.write(`seed ${seed}: done\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

const figures = [...seen].map(([slice, { trainRows, test }]) => {
  const lifts = test.map(({ lift }) => lift!.macroF1!);
  return {
    slice,
    seeds: test.length,
    ...(trainRows.length > 0 && { trainRows: Math.round(meanOverSeeds(trainRows).mean) }),
    testRows: Math.round(meanOverSeeds(test.map(({ n }) => n)).mean),
    macroF1: meanOverSeeds(test.map(({ macroF1 }) => macroF1!)),
    lift: meanOverSeeds(lifts.map(({ difference }) => difference)),
    clearlyUp: lifts.filter(({ interval }) => interval[0] > 0).length,
    clearlyDown: lifts.filter(({ interval }) => interval[1] < 0).length,
  };
});
if (given.json) process.stdout.write(`${JSON.stringify({ seeds, slices: figures }, null, 2)}\n`);
else {
  const percent = (value: number, signed = false) => `${signed && value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`;
  const table = textTable(
    ['slice', 'train rows', 'test rows', 'macro F1', 'lift', '±', 'clearly up', 'clearly down'],
    figures.map(({ slice, trainRows, testRows, macroF1, lift, clearlyUp, clearlyDown }) => [
      slice,
      String(trainRows ?? ''),
      String(testRows),
      percent(macroF1.mean),
      percent(lift.mean, true),
      percent(lift.halfWidth),
      String(clearlyUp),
      String(clearlyDown),
    ]),
  );
  process.stdout.write(`${given.set}, spam by slice, ${seeds.length} seeds, in percent\n${table}\n`);
}
if (given.record) {
  const where = await recordResults(`sliceReal/${given.set}`, { seeds, slices: figures });
  process.stderr.write(`recorded in ${where}\n`);
}
