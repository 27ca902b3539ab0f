/**
 * What sharing gains 16 related tasks, from weak labels and from gold: one network (512-256-256) against its single-task twins, on the
 * shared generator `multitask`, 20,000 and 1,000 train rows. Accuracy on the 5,000 test rows, as means over draws of the generator.
 * How the network learns from 20,000 weakly labeled rows (dropout, schedule, 10 epochs; for the arm weak/20000/unscaled columns as they are,
 * the learning rate and less dropout) was chosen by the test rows of the draws 11 and 12; draws 1 to 3 were looked at too while the first three were. None
 * of them is reported, and for the other arms nothing was chosen: they take dropout and schedule over. The draws reported have no validation
 * rows, and weak arms see no gold at all.
 *
 *     npm run build && npx jiti scripts/bench/multitask.ts --python PYTHON-WITH-NUMPY-AND-PYARROW [--draws 21,22,23,24,25] [--arms weak/20000,…] [--backend wasm] [--no-twins] [--keep FOLDER] [--record]
 *
 * With --keep runs stay in a folder, and one that is there is not trained again.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    draws: { type: 'string', default: '21,22,23,24,25' },
    arms: { type: 'string' },
    backend: { type: 'string', default: 'wasm' },
    'no-twins': { type: 'boolean', default: false },
    keep: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});

interface Arm {
  readonly labels: 'weak' | 'gold';
  readonly rows: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** How columns are scaled. */
  readonly scale: 'none' | 'standard';
  readonly dropout: number;
  /** Tells it from another arm on the same labels and rows. */
  readonly variant?: string;
}

/** Weak labels over 10 epochs, their learning rate going down along a cosine: chosen, and so is the second arm's rate over columns as they are. The peers' 5 epochs on gold, and their 40 of 1,000 rows. */
const usual = { learningRate: 1e-3, scale: 'standard', dropout: 0.3 } as const;
const arms: Arm[] = [
  { labels: 'weak', rows: 20_000, epochs: 10, ...usual },
  {
    ...({ labels: 'weak', rows: 20_000, epochs: 10 } as const),
    ...({ learningRate: 3e-3, scale: 'none', dropout: 0.1, variant: 'unscaled' } as const),
  },
  { labels: 'weak', rows: 1000, epochs: 40, ...usual },
  { labels: 'gold', rows: 20_000, epochs: 5, ...usual },
  { labels: 'gold', rows: 1000, epochs: 40, ...usual },
];
const schedule = 'cosine';
const nameOf = ({ labels, rows, variant }: Arm) => [labels, rows, variant].filter(Boolean).join('/');
const wanted = options.arms?.split(',') ?? arms.map(nameOf);
const draws = options.draws.split(',').map(Number);
const tasks = Array.from({ length: 16 }, (_, t) => t);
const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'espalier-multitask-'));
mkdirSync(folder, { recursive: true });

function configOf({ labels, rows, epochs, learningRate, scale, dropout }: Arm, draw: number): string {
  const source = join(folder, `draw-${draw}/data.parquet`);
  const lines = tasks.map((t) => {
    const functions = `labelingFunctions: [{name: v, kind: column, columns: "t${t}_lf*"}]`;
    const learned = labels === 'gold' ? `gold: {column: y${t}, train: all}` : `gold: y${t}, ${functions}`;
    return `  - {name: t${t}, classes: ["0", "1"], ${learned}}`;
  });
  return `version: 1
name: multitask
seed: ${draw}
data:
  source: {sql: "select * from '${source}' where split = 'test' or id < ${rows}"}
  id: id
  splits: {column: split}
features:
  x: {kind: vector, columns: "x*", scale: ${scale}}
tasks:
${lines.join('\n')}
trunk: {kind: mlp, layers: [256, 256], dropout: ${dropout}}
training: {epochs: ${epochs}, batchSize: 256, optimizer: {kind: adam, learningRate: ${learningRate}}, schedule: {kind: ${schedule}}}
controls: {singleTask: ${!options['no-twins']}, metric: accuracy}
backend: {kind: ${options.backend}}
`;
}

interface Outcome {
  readonly shared: number;
  readonly single?: number;
  /** Δ_MTL and the tasks that sharing helps and hurts. */
  readonly delta?: number;
  readonly helps?: number;
  readonly hurts?: number;
}

function run(arm: Arm, draw: number): Outcome {
  const out = join(folder, `${nameOf(arm).replaceAll('/', '-')}-${draw}`);
  if (!existsSync(join(out, 'metrics.json'))) {
    writeFileSync(`${out}.yaml`, configOf(arm, draw));
    execFileSync('node', ['dist/cli.js', 'train', `${out}.yaml`, '--out', out, '--force'], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  }
  const { mean, controls } = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
  const shared: number = mean.network.test.accuracy;
  if (!controls) return { shared };
  const verdicts = Object.values<{ verdict: string }>(controls.negativeTransfer.tasks).map(({ verdict }) => verdict);
  return {
    shared,
    single: controls.mean.singleTask.test.accuracy,
    delta: controls.negativeTransfer.mean.relative,
    helps: verdicts.filter((verdict) => verdict === 'helps').length,
    hurts: verdicts.filter((verdict) => verdict === 'hurts').length,
  };
}

/** 95 % over draws, Student's t. */
function interval(values: readonly number[]): { mean: number; low: number | null; high: number | null } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const t = [0, 0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262][n];
  if (n < 2 || t === undefined) return { mean, low: null, high: null };
  const half = t * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half };
}

try {
  const outcomes = new Map<string, Outcome[]>();
  for (const draw of draws) {
    if (!existsSync(join(folder, `draw-${draw}/data.parquet`))) {
      const generator = join(sharedDataFolder(), 'synth/make.py');
      execFileSync(options.python, [generator, 'multitask', join(folder, `draw-${draw}`), '--seed', String(draw)]);
    }
    for (const arm of arms.filter((each) => wanted.includes(nameOf(each)))) {
      const outcome = run(arm, draw);
      outcomes.set(nameOf(arm), [...(outcomes.get(nameOf(arm)) ?? []), outcome]);
      console.error(`draw ${draw}, ${nameOf(arm)}: ${JSON.stringify(outcome)}`);
    }
    if (!options.keep) rmSync(join(folder, `draw-${draw}`), { recursive: true });
  }
  for (const [name, all] of outcomes) {
    const twins = all.every(({ single }) => single !== undefined);
    const figures = {
      what: 'mean accuracy over 16 tasks on test',
      draws,
      ...arms.find((arm) => nameOf(arm) === name),
      schedule,
      backend: options.backend,
      shared: interval(all.map(({ shared }) => shared)),
      ...(twins && {
        singleTask: interval(all.map(({ single }) => single!)),
        sharedMinusSingle: interval(all.map(({ shared, single }) => shared - single!)),
        delta: interval(all.map(({ delta }) => delta!)),
        helps: all.map(({ helps }) => helps),
        hurts: all.map(({ hurts }) => hurts),
      }),
    };
    console.log(name, JSON.stringify(figures, null, 2));
    if (options.record) console.error(await recordResults(`multitask/${name}${twins ? '' : '/shared'}`, figures));
  }
} finally {
  if (!options.keep) rmSync(folder, { recursive: true, force: true });
}
