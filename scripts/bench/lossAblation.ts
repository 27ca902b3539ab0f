/**
 * What losses and row weights against wrong labels bring, each by itself against the plain cross-entropy: networks on hashed n-grams, taught by
 * `auto`'s labels without gold, over seeds; validation gold stops early. Reads the shared sets and skips those that are not there.
 *
 *     npm run build && npx jiti scripts/bench/lossAblation.ts [--seeds 5] [--record]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { recordResults } from './record.js';
import { sharedDataFolder } from './sharedSets.js';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, record: { type: 'boolean', default: false } },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const sets = ['wrench-youtube', 'imdb-8lf-small', 'yelp-8lf-small', 'agnews-9lf'].filter((name) =>
  existsSync(join(sharedDataFolder(), name)),
);
const losses = {
  plain: '{}',
  'smoothing 0.1': '{smoothing: 0.1}',
  'generalized 0.7': '{robust: {generalized: 0.7}}',
  'bootstrap 0.8': '{robust: {bootstrap: 0.8}}',
  'rowWeights confidence': '{rowWeights: confidence}',
  'rowWeights entropy': '{rowWeights: entropy}',
  'rowWeights coverage': '{rowWeights: coverage}',
};
const folder = mkdtempSync(join(tmpdir(), 'espalier-ablation-'));

/** Accuracy on all test rows. */
function accuracy(set: string, loss: string, seed: number): number {
  const path = join(sharedDataFolder(), set);
  const classes = Object.values(JSON.parse(readFileSync(join(path, 'label.json'), 'utf8')) as Record<string, string>);
  const file = join(folder, 'experiment.yaml');
  writeFileSync(
    file,
    `version: 1
name: ablation
seed: ${seed}
data: {source: {kind: wrench, path: ${JSON.stringify(path)}}}
features: {text: {kind: hashedNgrams, field: text}}
tasks:
  - name: label
    classes: ${JSON.stringify(classes)}
    gold: label
    loss: ${loss}
    labelingFunctions: [{name: votes, kind: column, columns: "lf*"}]
`,
  );
  execFileSync('node', ['dist/cli.js', 'train', file, '--out', join(folder, 'run'), '--force'], { stdio: 'ignore' });
  const { tasks } = JSON.parse(readFileSync(join(folder, 'run', 'metrics.json'), 'utf8'));
  return tasks.label.network.splits.test.accuracy;
}

/** The mean, and half the width of its 95 % interval under a normal approximation. */
function interval(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, halfWidth: 1.96 * Math.sqrt(variance / values.length) };
}

const results: Record<string, Record<string, { accuracy: object; difference: ReturnType<typeof interval> }>> = {};
try {
  for (const set of sets) {
    const runs = new Map<string, number[]>();
    for (const [name, loss] of Object.entries(losses)) {
      runs.set(
        name,
        seeds.map((seed) => accuracy(set, loss, seed)),
      );
      const own = runs.get(name) as number[];
      const plain = runs.get('plain') as number[];
      const difference = interval(own.map((value, i) => value - plain[i]));
      results[set] = { ...results[set], [name]: { accuracy: interval(own), difference } };
      const { mean } = interval(own);
      const against = `${(100 * difference.mean).toFixed(2)} ± ${(100 * difference.halfWidth).toFixed(2)} points against plain`;
      console.error(`${set}, ${name}: ${mean.toFixed(3)}, ${against}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (options.record) {
  await recordResults('lossAblation', { what: 'accuracy of networks on all test rows', seeds, sets: results });
} else console.log(JSON.stringify(results, null, 2));
