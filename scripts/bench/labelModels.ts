/**
 * Label models on the shared sets (accuracy, Brier, ECE over all scored rows, no gold in the fit) and their cost on
 * generated votes. Run: npx jiti scripts/bench/labelModels.ts [--json]
 */
import type { LabelMatrix } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { scoreProbabilities } from '../../src/evaluation/scores.js';
import { type LabelModelName, labelModels } from '../../src/labelmodel/index.js';
import type { FittedLabelModel, LabelModelKind } from '../../src/labelmodel/labelModel.js';
import { plantedVotes } from '../../test/support/plantedVotes.js';
import { sharedDataFolder, sharedSets } from './sharedSets.js';

interface Candidate {
  readonly label: string;
  readonly kind: LabelModelName;
  readonly params: Record<string, unknown>;
}

const candidates: Candidate[] = [
  { label: 'majorityVote', kind: 'majorityVote', params: {} },
  { label: 'weightedVote', kind: 'weightedVote', params: {} },
  { label: 'dawidSkene', kind: 'dawidSkene', params: {} },
  { label: '  correlation: 0', kind: 'dawidSkene', params: { correlation: 0 } },
  { label: '  prior: learned', kind: 'dawidSkene', params: { prior: 'learned' } },
  { label: '  abstain: evidence', kind: 'dawidSkene', params: { abstain: 'evidence' } },
  {
    label: '  textbook',
    kind: 'dawidSkene',
    params: { firing: false, confusionStrength: 0, betterThanRandom: false, correlation: 0 },
  },
];

const generated = [
  { n: 10_000, m: 10, k: 2, coverage: [0.1, 0.6] },
  { n: 100_000, m: 50, k: 2, coverage: [0.1, 0.6] },
  { n: 100_000, m: 50, k: 2, coverage: [0.9, 1] },
  { n: 1_000_000, m: 10, k: 2, coverage: [0.1, 0.6] },
  { n: 100_000, m: 50, k: 20, coverage: [0.1, 0.6] },
  { n: 5_000, m: 1_200, k: 56, coverage: [0.01, 0.03] },
];

const results: Record<string, unknown>[] = [];
const json = process.argv.includes('--json');

const sets = await sharedSets();
if (sets.length === 0) console.error(`No shared sets in ${sharedDataFolder()}: set ESPALIER_DATA to their folder.`);
for (const set of sets) {
  say(`${set.name}  n ${set.train.n}, m ${set.train.m}, k ${set.train.k}`);
  for (const { label, kind, params } of candidates) {
    const model = fitKind(kind, set.train, params);
    const { probs } = model.predict(set.test);
    const { accuracy, brier, ece } = scoreProbabilities(probs, set.testGold, set.test.k) as Record<string, number>;
    say(`  ${label.padEnd(20)} accuracy ${accuracy.toFixed(3)}  brier ${brier.toFixed(3)}  ece ${ece.toFixed(3)}`);
    results.push({ set: set.name, model: label.trim(), params, accuracy, brier, ece, summary: model.summary });
  }
}

for (const { n, m, k, coverage } of generated) {
  const rng = new Rng(1);
  const draw = (low: number, high: number) => Array.from({ length: m }, () => low + (high - low) * rng.uniform());
  const { matrix, accuracies } = plantedVotes({
    n,
    k,
    accuracy: draw(0.55, 0.95),
    coverage: draw(coverage[0], coverage[1]),
  });
  say(`generated  n ${n}, m ${m}, k ${k}, ${matrix.votes.length} votes`);
  for (const kind of Object.keys(labelModels) as LabelModelName[]) {
    const start = performance.now();
    const model = fitKind(kind, matrix, {});
    const fitted = performance.now();
    model.predict(matrix);
    const fitSeconds = (fitted - start) / 1000;
    const predictSeconds = (performance.now() - fitted) / 1000;
    const mae = accuracies.reduce((sum, a, j) => sum + Math.abs(a - model.accuracies[j]), 0) / m;
    say(
      `  ${kind.padEnd(20)} fit ${fitSeconds.toFixed(2)} s  predict ${predictSeconds.toFixed(2)} s  LF accuracy off by ${mae.toFixed(4)}`,
    );
    results.push({ n, m, k, votes: matrix.votes.length, model: kind, fitSeconds, predictSeconds, mae });
  }
}
if (json) console.log(JSON.stringify(results, null, 2));

function fitKind(name: LabelModelName, matrix: LabelMatrix, params: Record<string, unknown>): FittedLabelModel {
  const kind: LabelModelKind = labelModels[name];
  return kind.create(kind.params.parse(params)).fit({
    matrix,
    gold: new Int16Array(matrix.n).fill(-1),
    classBalance: new Float64Array(matrix.k).fill(1 / matrix.k),
    rng: new Rng(0),
  });
}

function say(line: string): void {
  if (!json) console.log(line);
}
